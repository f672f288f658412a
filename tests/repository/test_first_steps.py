"""What a newcomer or an operator is told to do can be done."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

# Where the files named on the operator's page come from.
IN_THE_CHECKOUT = re.compile(r"/opt/monitor/((?:config|deploy|docs)/[\w./-]+|[\w.-]+\.(?:lock|toml))")


def verbs(root: Path) -> set[str]:
    return set(re.findall(r"^([a-z]+):.*## ", (root / "Makefile").read_text(), flags=re.MULTILINE))


def test_the_readme_starts_with_the_two_commands_that_need_nothing_else(root):
    readme = (root / "README.md").read_text()
    assert "make demo" in readme
    assert "make test" in readme


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", ".ci/run"])
def test_every_make_verb_on_a_page_exists(page, root):
    text = (root / page).read_text()
    told = set(re.findall(r"(?:^|`)make ([a-z]+)", text, flags=re.MULTILINE))
    assert told
    assert told <= verbs(root)


def test_make_lists_its_verbs(root):
    said = subprocess.run(["make", "help"], cwd=root, capture_output=True, text=True, check=True).stdout
    assert all(re.search(rf"make {verb}\s+\w", said) for verb in verbs(root))
    assert {"setup", "demo", "test", "check", "docs", "lock", "clean"} <= verbs(root)


def test_setting_up_twice_does_nothing_the_second_time(root):
    stamp, causes = root / ".venv/.set-up", [root / "pyproject.toml", root / "requirements.lock"]
    if not stamp.exists() or any(cause.stat().st_mtime > stamp.stat().st_mtime for cause in causes):
        pytest.skip("not set up by make since the last change")
    said = subprocess.run(["make", "--dry-run", "setup"], cwd=root, capture_output=True, text=True, check=True)
    assert "pip" not in said.stdout


def test_every_file_on_the_installation_page_is_in_the_repository(root):
    named = set(IN_THE_CHECKOUT.findall((root / "docs/install.md").read_text()))
    assert named
    assert {name for name in named if not (root / name).exists()} == set()


def test_every_setting_on_the_installation_page_is_in_the_example(root):
    example = (root / "config/example.env").read_text()
    named = set(re.findall(r"\bMONITOR_[A-Z_]+[A-Z]\b", (root / "docs/install.md").read_text()))
    assert {name for name in named if f"{name}=" not in example} == set()


def test_the_licence_is_named_alike_everywhere(root):
    assert "MIT License" in (root / "LICENSE").read_text()
    assert 'license = "MIT"' in (root / "pyproject.toml").read_text()


def test_the_shell_scripts_parse(root):
    for shell, script in (("bash", ".ci/run"), ("sh", "deploy/monitorctl")):
        subprocess.run([shell, "-n", script], cwd=root, check=True)


def test_this_python_is_one_the_project_supports():
    assert sys.version_info >= (3, 11)
