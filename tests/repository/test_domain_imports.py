"""The domain stands on the standard library alone, whatever becomes a dependency later."""

import ast
import sys
from pathlib import Path


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def test_the_domain_imports_the_standard_library_and_itself(root):
    modules = sorted((root / "monitor/domain").rglob("*.py"))
    assert modules
    foreign = {
        f"{path.name}: {name}"
        for path in modules
        for name in imported(path)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("monitor.domain")
    }
    assert foreign == set()
