"""What the repository's own tests share: where it is, and which files belong to it."""

import subprocess
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def files(root: Path) -> list[Path]:
    """Every file that is in the repository, or would be if all were added now."""
    if not (root / ".git").exists():
        pytest.skip("not a checkout")
    # A checkout owned by another user (a container's mount) is still ours to read.
    git = ["git", "-c", f"safe.directory={root}", "ls-files", "-z"]
    listed = subprocess.run(
        [*git, "--cached", "--others", "--exclude-standard"], cwd=root, check=True, capture_output=True
    )
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in map(root.joinpath, names) if path.is_file()]
