"""One word, one thing: a public class name is defined once; sizes stay such that a module can be read at a sitting."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ASIDE = {"sample_area", "migrations"}
"""The invented area tells families as it likes; a migration is never read again."""
FROM_OUTSIDE = {"main", "shipped_policy", "file_of"}
"""The command's beginning; what tests and pages are made from; what a feed writes, which a law reads back."""


def modules(root: Path) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((root / "monitor").rglob("*.py")):
        if ASIDE.isdisjoint(path.parts):
            yield str(path.relative_to(root)), ast.parse(path.read_text("utf-8"))


def test_no_public_class_name_is_defined_in_two_modules(root):
    where = defaultdict(list)
    for path, module in modules(root):
        for node in module.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                where[node.name].append(path)
    assert {name: paths for name, paths in where.items() if len(paths) > 1} == {}


def test_a_docstring_of_a_function_says_what_is_returned_and_gives_nothing(root):
    functions = (node for _, module in modules(root) for node in ast.walk(module) if isinstance(node, ast.FunctionDef))
    gives = [node.name for node in functions if (ast.get_docstring(node) or "").startswith(("Give ", "Gives "))]
    assert gives == []


def test_names_nobody_calls_are_gone(root):
    """Each top-level function of the service is named somewhere in it, beside where it is defined."""
    named: dict[str, int] = defaultdict(int)
    defined = []
    for path, module in modules(root):
        functions = [node for node in module.body if isinstance(node, ast.FunctionDef) and not node.decorator_list]
        defined += [(path, node.name) for node in functions]
        for node in ast.walk(module):
            match node:
                case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                    named[name] += 1
                case ast.Constant(value=str() as text):
                    named[text.rpartition(":")[2]] += 1
                case _:
                    pass
    unnamed = {name for _, name in defined if not named[name]}
    assert unnamed == FROM_OUTSIDE
