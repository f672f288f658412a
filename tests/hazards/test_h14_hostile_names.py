"""H14: nothing outside the inbox is opened, whatever lies in it."""

import os

import pytest

from monitor.intake.dropfolder import Unusable, claim, claim_named, left_over, scan

NAME = "births_2026-03-01.csv"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "inbox" / "births"
    made.mkdir(parents=True)
    (tmp_path / "monitor.sqlite").write_bytes(b"secret")
    return made


@pytest.mark.parametrize("target", ["../../monitor.sqlite", "/dev/zero", "/etc/passwd", "."])
def test_a_link_is_left_where_it_lies(folder, tmp_path, target):
    (folder / NAME).symlink_to(target)
    assert scan(folder.parent, {"births"}).files == ()
    assert isinstance(claim_named(folder / NAME, folder.parent, {"births"}, tmp_path / "private"), Unusable)
    assert (folder / NAME).is_symlink()


def test_a_linked_folder_is_not_entered(folder, tmp_path):
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / NAME).write_bytes(b"")
    assert scan(folder.parent, {"births"}).files == ()


@pytest.mark.parametrize(
    "name", ["a\n_2026-03-01.csv", "\u202evsc.10-30-6202_a.csv", "a b_2026-03-01.csv", "-rf_2026-03-01.csv"]
)
def test_a_strange_name_is_neither_taken_nor_shown(folder, name):
    (folder / name).write_bytes(b"")
    seen = scan(folder.parent, {"births"})
    assert seen.files == ()
    assert all(name not in told.sentence for told in seen.unusable)


def test_a_pipe_does_not_hang_the_service(folder, tmp_path):
    os.mkfifo(folder / NAME)
    assert isinstance(claim_named(folder / NAME, folder.parent, {"births"}, tmp_path / "private"), Unusable)


def test_a_file_swapped_for_a_link_between_look_and_claim_is_not_read(folder, tmp_path):
    (folder / NAME).write_bytes(b"a,b\n")
    [glimpse] = scan(folder.parent, {"births"}).files
    (folder / NAME).unlink()
    (folder / NAME).symlink_to(tmp_path / "monitor.sqlite")
    assert isinstance(claim(glimpse, tmp_path / "private"), Unusable)
    assert left_over(tmp_path / "private") == ()
