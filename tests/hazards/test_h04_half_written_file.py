"""H04: a file still being written is not read."""

import hashlib

import pytest

from monitor.intake.dropfolder import Unusable, claim, claim_named, read_claimed, scan, unchanged

NAME = "births_2026-03-01.csv"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "inbox" / "births"
    made.mkdir(parents=True)
    return made


def test_a_growing_file_is_never_claimed(folder, tmp_path):
    before = scan(folder.parent, {"births"})
    for _ in range(5):
        with (folder / NAME).open("ab") as writer:
            writer.write(b"a row\n")
        after = scan(folder.parent, {"births"})
        assert unchanged(before, after).files == ()
        before = after
    assert len(unchanged(before, scan(folder.parent, {"births"})).files) == 1


def test_a_writer_that_keeps_the_file_open_after_the_claim_is_noticed(folder, tmp_path, monkeypatch):
    with (folder / NAME).open("wb") as writer:
        writer.write(b"a,b\n")
        writer.flush()
        claimed = claim_named(folder / NAME, folder.parent, {"births"}, tmp_path / "private")
        assert not isinstance(claimed, Unusable)
        hashed = hashlib.file_digest

        def and_then_written_to(file, name):
            digest = hashed(file, name)
            writer.write(b"1,2\n")
            writer.flush()
            return digest

        monkeypatch.setattr(hashlib, "file_digest", and_then_written_to)
        told = read_claimed(claimed)
    assert isinstance(told, Unusable)
    assert "changed while it was read" in told.sentence


def test_a_file_written_to_between_the_look_and_the_claim_goes_back(folder, tmp_path):
    (folder / NAME).write_bytes(b"a,b\n")
    [glimpse] = scan(folder.parent, {"births"}).files
    (folder / NAME).write_bytes(b"a,b\n1,2\n")
    assert isinstance(claim(glimpse, tmp_path / "private"), Unusable)
    assert (folder / NAME).exists()
