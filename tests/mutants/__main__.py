"""`make mutants`: each seeded bug put into a copy of the service, and the tests that must catch it run there.

Nothing is drawn in them: what catches a bug by chance catches it some other day, if ever.

Ends with 1 when a bug lives through its tests, or no longer finds its place.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_NEEDED = ("monitor", "tests", "config", "deploy", "docs", "pyproject.toml")


@dataclass(frozen=True)
class Mutant:
    """A bug: what is put where in a file in place of what, and the tests that must fail for it."""

    says: str
    file: str
    find: str
    put: str
    tests: str


def mutants() -> list[Mutant]:
    """Read the list."""
    said = tomllib.loads((ROOT / "tests/mutants/mutants.toml").read_text())
    return [Mutant(**each) for each in said["mutant"]]


def is_caught(bug: Mutant) -> bool:
    """Put a bug into a copy, and say whether a test fails there that passes here."""
    with tempfile.TemporaryDirectory() as folder:
        for name in _NEEDED:
            source, beside = ROOT / name, Path(folder) / name
            shutil.copytree(source, beside) if source.is_dir() else shutil.copy(source, beside)
        place = Path(folder) / bug.file
        place.write_text(place.read_text().replace(bug.find, bug.put))
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "", *bug.tests.split()]
        run = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": folder, "HYPOTHESIS_PROFILE": "without_drawing"},
            capture_output=True,
            check=False,
        )
        return run.returncode == 1


def main(asked: list[str]) -> int:
    """Try every bug whose sentence holds what was asked for; return how many lived."""
    lived = 0
    for bug in mutants():
        if asked and not any(word in bug.says for word in asked):
            continue
        caught = bug.find in (ROOT / bug.file).read_text() and is_caught(bug)
        lived += not caught
        print(f"{'caught' if caught else 'LIVES '}  {bug.says}", flush=True)
    return min(lived, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
