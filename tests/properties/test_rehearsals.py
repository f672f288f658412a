"""Each rehearsal folder comes out as it says: our own, and the shared cases where they stand beside the checkout."""

from pathlib import Path

import pytest

from monitor.rehearsal.folder import differences, read_expected
from monitor.rehearsal.runner import run
from monitor.store.database import open_database

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(
    path.parent
    for root in (ROOT / "tests/rehearsals", ROOT.parent / "shared/cases")
    for path in root.glob("*/case.toml")
)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_rehearsal_comes_out_as_it_says(tmp_path, folder):
    outcome = run(folder, open_database(f"sqlite:///{tmp_path}/rehearsed.db", throw_away=True))
    expected = read_expected(folder)
    assert expected
    assert differences(expected, outcome.told) == ([], [])
    assert outcome.differences == 0
