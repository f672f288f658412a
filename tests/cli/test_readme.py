"""The commands the README prints run as printed, once `make demo` has left its folder."""

import re
import shlex
from pathlib import Path

import pytest

from monitor import cli

ROOT = Path(__file__).parents[2]
REFERENCE = re.compile(r"UC-[0-9A-Z]{4}-[0-9A-Z]{4}")


def printed() -> list[list[str]]:
    """Return the words of each command of the README, in a block or in a sentence, without the word `monitor`."""
    readme = (ROOT / "README.md").read_text()
    return [
        shlex.split(line, comments=True) for line in re.findall(r"(?:^|`)monitor ([a-z][^`\n]+)", readme, re.MULTILINE)
    ]


def test_the_readme_shows_how_a_child_is_explained_and_what_is_open():
    assert {"explain", "escalations", "due", "status", "policy", "rehearse"} <= {words[0] for words in printed()}


@pytest.mark.parametrize("words", printed(), ids=" ".join)
def test_a_command_of_the_readme_runs_in_the_checkout_with_a_demo_in_it(monitor, kept, tmp_path, monkeypatch, words):
    (tmp_path / "demo").symlink_to(kept)
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.setattr("sys.stdin", None)
    # The small area lived through here has other children than the demonstration.
    said = monitor(*("A1" if REFERENCE.fullmatch(word) else word for word in words))
    assert said.code in {cli.DONE, cli.NO, cli.NOT_HEALTHY}
    assert said.out
    assert said.err == ""
