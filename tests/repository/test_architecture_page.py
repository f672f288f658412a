"""The picture in docs/architecture.md is of this code."""

import re

from monitor.checks import CHECKS
from monitor.domain.feed import FeedKind

NAME = re.compile(r"[a-z][a-z0-9_]+")


def drawn(root):
    """What the tree names: the entries right under monitor/, and the modules beside and under each package."""
    page = (root / "docs/architecture.md").read_text("utf-8")
    lines = page.split("```text\n")[1].split("```")[0].splitlines()
    lines = lines[1 : next(n for n, line in enumerate(lines) if line.startswith("config/"))]
    top: dict[str, set[str]] = {}
    here = ""
    for line in lines:
        entry = re.match(r"  (\w+/|\w+\.py) ", line)
        if entry:
            here = entry[1]
            top[here] = set()
        else:
            top[here] |= set(NAME.findall(line[30:]))
    return top


def test_what_the_tree_names_exists(root):
    for entry, modules in drawn(root).items():
        path = root / "monitor" / entry
        assert path.exists(), entry
        missing = {m for m in modules if not (path / f"{m}.py").exists() and not (path / m / "__init__.py").exists()}
        assert missing == set(), entry


def test_the_tree_names_everything_right_under_the_package(root):
    here = {path.name for path in (root / "monitor").glob("*.py")} - {"__init__.py", "__main__.py"}
    here |= {f"{path.parent.name}/" for path in (root / "monitor").glob("*/__init__.py")}
    assert here == set(drawn(root))


def test_the_tree_names_every_check_and_every_feed(root):
    assert drawn(root)["checks/"] == {check.name for check in CHECKS}
    assert drawn(root)["feeds/"] == set(FeedKind)


def test_every_decision_is_listed_and_has_its_three_parts(root):
    pages = sorted(path for path in (root / "docs/adr").glob("*.md") if path.name != "README.md")
    listed = (root / "docs/adr/README.md").read_text("utf-8")
    for number, path in enumerate(pages, start=1):
        text = path.read_text("utf-8")
        title = re.match(rf"# {number:04} (.+)\n", text)
        assert title, path.name
        assert f"[{number:04}]({path.name}) | {title[1]} |" in listed
        assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_every_link_between_pages_leads_somewhere(root):
    pages = [*(root / "docs").rglob("*.md"), root / "CONTRIBUTING.md"]
    broken = [
        f"{page.name}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if not (page.parent / link).exists()
    ]
    assert broken == []
