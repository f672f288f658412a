"""The picture in docs/architecture.md is of this code."""

import re
import tomllib


def packages(root):
    """Return the packages the page's table names, from the outside in."""
    table = (root / "docs/architecture.md").read_text("utf-8").split("## The packages")[1].split("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \|", table, flags=re.MULTILINE)


def test_the_page_names_every_package_and_no_other(root):
    here = {path.parent.name for path in (root / "monitor").glob("*/__init__.py")}
    assert here == set(packages(root))
    assert [path.name for path in (root / "monitor").glob("*.py")] == ["__init__.py"]


def test_the_page_and_the_contract_give_one_order(root):
    contract = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"][0]
    layers = [name for layer in contract["layers"] for name in re.findall(r"(?<!\()\b\w+\b(?!\))", layer)]
    assert packages(root) == layers


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
