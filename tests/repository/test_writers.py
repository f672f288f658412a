"""Nothing is written by nobody: who writes stands in the signature of everything that writes."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

WRITES = {"insert", "update", "delete", "bulk_insert", "bulk_insert_rows"}
MEANS = {"bulk_insert.py", "staging.py", "database.py"}
"""By what the others write: rows put in, a delivery's rows compared, the schema itself."""


def functions(folder: Path) -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted(folder.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield path.name, node


def called(node: ast.FunctionDef) -> set[str]:
    calls = [each.func for each in ast.walk(node) if isinstance(each, ast.Call)]
    plain = {call.id for call in calls if isinstance(call, ast.Name)}
    return plain | {
        call.attr
        for call in calls
        if isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name) and call.value.id == "sa"
    }


def annotations(node: ast.FunctionDef) -> list[str]:
    return [ast.unparse(each.annotation) if each.annotation else "" for each in node.args.args]


def test_every_writer_of_the_store_asks_for_a_unit_of_work(root):
    writers = [(name, node) for name, node in functions(root / "monitor/store") if called(node) & WRITES]
    writers = [(name, node) for name, node in writers if name not in MEANS]
    assert len(writers) > 30
    assert [f"{name}: {node.name}" for name, node in writers if annotations(node)[:1] != ["UnitOfWork"]] == []


@pytest.mark.parametrize("package", ["casework", "policy"])
def test_what_a_person_does_is_written_with_their_name(root, package):
    acts = [(name, node) for name, node in functions(root / "monitor" / package) if name.startswith(node.name)]
    assert acts
    assert [name for name, node in acts if annotations(node)[0] != "UnitOfWork"] == []


def test_every_act_comes_through_the_door_with_its_actor(root):
    acts = [node for name, node in functions(root / "monitor/service") if name in {"acts.py", "link_acts.py"}]
    public = [node for node in acts if not node.name.startswith("_") and annotations(node)[:1] == ["App"]]
    assert {node.name for node in public} >= {"accept_delivery", "decide_about_link", "approve_policy"}
    assert [node.name for node in public if "Actor" not in annotations(node)] == []


def test_no_command_opens_a_transaction_that_writes(root):
    for name, node in functions(root / "monitor/cli"):
        calls = {each.func.attr for each in ast.walk(node) if isinstance(each, ast.Call) and hasattr(each.func, "attr")}
        assert calls.isdisjoint({"writing", "begin"}), f"{name}: {node.name}"
        assert "unit_of_work" not in called(node), f"{name}: {node.name}"
