"""What must never be committed."""

import re
from pathlib import Path

# Written in two halves, so that this file does not find itself.
REGISTRIES = re.compile(
    "|".join(
        re.escape(first) + re.escape(second)
        for first, second in (
            ("pypi", ".org"),
            ("pythonhosted", ".org"),
            ("registry.npmjs", ".org"),
            ("deb.debian", ".org"),
            ("security.debian", ".org"),
            ("--index", "-url"),
            ("--extra-index", "-url"),
            ("--find", "-links"),
        )
    ),
    re.IGNORECASE,
)
MACHINE_PATHS = re.compile(
    r"(?<![\w.~:/-])/(?:" + "|".join(("wo" + "rk", "ro" + "ot", r"ho" + r"me/\w+", "Us" + r"ers/\w+")) + r")/"
)
ADDRESS_LOCKS = {"uv.lock", "poetry.lock", "pylock.toml", "Pipfile.lock"}
LEFT_BEHIND = {".db", ".sqlite", ".sqlite3", ".eml", ".pem", ".key"}


def texts(files: list[Path]) -> list[tuple[Path, str]]:
    return [(path, path.read_text("utf-8", errors="replace")) for path in files]


def places(files: list[Path], pattern: re.Pattern[str], root: Path) -> list[str]:
    return [
        f"{path.relative_to(root)}: {found.group()}" for path, text in texts(files) for found in pattern.finditer(text)
    ]


def test_no_file_names_a_package_registry(files, root):
    assert places(files, REGISTRIES, root) == []


def test_no_file_holds_a_path_of_somebodys_machine(files, root):
    assert places(files, MACHINE_PATHS, root) == []


def test_a_path_of_somebodys_machine_would_be_found():
    assert MACHINE_PATHS.search("see /" + "work/notes.txt")
    assert MACHINE_PATHS.search('"/' + 'home/anna/x"')
    assert not MACHINE_PATHS.search("https://example.gov.uk/" + "work/families")


def test_no_lock_that_holds_download_addresses_is_committed(files):
    assert [path.name for path in files if path.name in ADDRESS_LOCKS] == []


def test_nothing_that_a_running_service_leaves_behind_is_committed(files):
    assert [path.name for path in files if path.suffix in LEFT_BEHIND] == []


def test_files_for_people_end_in_one_line_break(files, root):
    # The formatter sees to the Python ones.
    kinds = {".md", ".toml", ".service", ".env", ".lock"}
    ragged = [
        str(path.relative_to(root))
        for path, text in texts([path for path in files if path.suffix in kinds])
        if text and (not text.endswith("\n") or text.endswith("\n\n"))
    ]
    assert ragged == []


def test_the_scripts_can_be_run(root):
    for script in (".ci/run", "deploy/monitorctl"):
        assert (root / script).stat().st_mode & 0o111, script
