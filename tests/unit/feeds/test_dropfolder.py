"""The drop folders: what is taken in, when, and what is left where it lies."""

import os
import socket
from datetime import date
from pathlib import Path

import pytest

from monitor.intake.dropfolder import (
    MANIFEST,
    Claimed,
    Contents,
    Unusable,
    claim,
    claim_named,
    left_over,
    read_claimed,
    scan,
    unchanged,
)

FEEDS = {"births", "contacts-gp"}
NAME = "births_2026-03-01.csv"


@pytest.fixture
def inbox(tmp_path):
    (tmp_path / "inbox" / "births").mkdir(parents=True)
    (tmp_path / "inbox" / "contacts-gp").mkdir()
    return tmp_path / "inbox"


@pytest.fixture
def private(tmp_path):
    return tmp_path / "private"


def arrived(inbox):
    seen = scan(inbox, FEEDS)
    return unchanged(seen, scan(inbox, FEEDS))


def put(inbox, name=NAME, content=b"a,b\n", feed="births"):
    path = inbox / feed / name
    path.write_bytes(content)
    return path


def test_a_file_that_stays_the_same_over_two_looks_has_arrived(inbox, private):
    put(inbox)
    [glimpse] = arrived(inbox).files
    assert (glimpse.feed, glimpse.as_of) == ("births", date(2026, 3, 1))
    claimed = claim(glimpse, private)
    assert isinstance(claimed, Claimed)
    assert not (inbox / "births" / NAME).exists()
    assert claimed.path.is_relative_to(private)
    read = read_claimed(claimed)
    assert isinstance(read, Contents)
    assert (read.content, read.manifest) == (b"a,b\n", None)


def test_a_file_that_still_grows_has_not(inbox):
    path = put(inbox)
    before = scan(inbox, FEEDS)
    with path.open("ab") as file:
        file.write(b"1,2\n")
    assert unchanged(before, scan(inbox, FEEDS)).files == ()


def test_a_file_touched_without_growing_has_not(inbox):
    path = put(inbox)
    before = scan(inbox, FEEDS)
    os.utime(path, ns=(1, 1))
    assert unchanged(before, scan(inbox, FEEDS)).files == ()


def test_a_manifest_goes_with_its_file(inbox, private):
    put(inbox)
    before = scan(inbox, FEEDS)
    put(inbox, NAME + MANIFEST, b"{}")
    assert unchanged(before, scan(inbox, FEEDS)).files == ()
    [glimpse] = arrived(inbox).files
    claimed = claim(glimpse, private)
    assert isinstance(claimed, Claimed)
    read = read_claimed(claimed)
    assert isinstance(read, Contents)
    assert read.manifest == b"{}"
    assert list((inbox / "births").iterdir()) == []


def test_a_file_that_changes_after_it_arrived_is_put_back(inbox, private):
    put(inbox)
    put(inbox, NAME + MANIFEST, b"{}")
    [glimpse] = arrived(inbox).files
    put(inbox, content=b"a,b\n1,2\n")
    told = claim(glimpse, private)
    assert isinstance(told, Unusable)
    assert sorted(path.name for path in (inbox / "births").iterdir()) == [NAME, NAME + MANIFEST]
    assert left_over(private) == ()


def test_what_a_crash_left_between_the_two_moves_is_finished_by_the_next_claim(inbox, private):
    put(inbox)
    put(inbox, NAME + MANIFEST, b"{}")
    [glimpse] = arrived(inbox).files
    folder = private / "births" / f"{glimpse.inode:x}-{glimpse.changed_ns:x}"
    folder.mkdir(parents=True)
    (inbox / "births" / (NAME + MANIFEST)).rename(folder / (NAME + MANIFEST))
    [again] = arrived(inbox).files
    claimed = claim(again, private)
    assert isinstance(claimed, Claimed)
    assert claimed.manifest is not None
    assert left_over(private) == (claimed,)


def a_link(inbox):
    (inbox / "births" / NAME).symlink_to("/etc/hostname")


def a_second_name(inbox):
    outside = inbox.parent / "monitor.sqlite"
    outside.write_bytes(b"secret")
    os.link(outside, inbox / "births" / NAME)


def a_pipe(inbox):
    os.mkfifo(inbox / "births" / NAME)


def a_socket(inbox):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(inbox / "births" / NAME))


def a_folder(inbox):
    (inbox / "births" / NAME).mkdir()


def a_linked_manifest(inbox):
    put(inbox)
    (inbox / "births" / (NAME + MANIFEST)).symlink_to("/etc/hostname")


@pytest.mark.parametrize("made", [a_link, a_second_name, a_pipe, a_socket, a_folder, a_linked_manifest])
def test_only_plain_files_of_their_own_are_taken(inbox, private, made):
    made(inbox)
    seen = arrived(inbox)
    assert seen.files == ()
    assert len(seen.unusable) == 1
    assert isinstance(claim_named(inbox / "births" / NAME, inbox, FEEDS, private), Unusable)


def test_a_file_replaced_by_a_link_after_it_arrived_is_not_followed(inbox, private):
    path = put(inbox)
    [glimpse] = arrived(inbox).files
    path.unlink()
    path.symlink_to("/etc/hostname")
    assert isinstance(claim(glimpse, private), Unusable)
    assert left_over(private) == ()


def test_a_claimed_file_that_became_a_link_is_not_read(private):
    private.mkdir()
    (private / NAME).symlink_to("/etc/hostname")
    told = read_claimed(Claimed(private / NAME, "births", date(2026, 3, 1), None))
    assert isinstance(told, Unusable)


@pytest.mark.parametrize(
    "name",
    ["births_2026-03-01.csv\n.csv", "births 2026-03-01.csv", "births_2026-02-30.csv", "births.csv", "b_2026-03-01.xlsx",
     "\u202ebirths_2026-03-01.csv", "births_2026-03-01.csv.part", ".births_2026-03-01.csv.x1", NAME + MANIFEST],
)  # fmt: skip
def test_other_names_are_left_and_told_of_in_one_safe_sentence(inbox, name):
    put(inbox, name)
    seen = arrived(inbox)
    assert seen.files == ()
    [told] = seen.unusable
    assert told.sentence.isprintable()
    assert told.sentence.endswith(".")


def test_a_folder_that_is_no_feeds_and_a_file_beside_the_folders_are_told_of(inbox):
    (inbox / "scouts").mkdir()
    (inbox / "scouts" / NAME).write_bytes(b"")
    (inbox / NAME).write_bytes(b"")
    (inbox / "linked").symlink_to("/etc")
    (inbox / ".keep").write_bytes(b"")
    (inbox / "births" / ".keep").write_bytes(b"")
    assert len(arrived(inbox).unusable) == 3


def test_an_inbox_that_is_not_there_is_told_of(tmp_path):
    [told] = scan(tmp_path / "nowhere", FEEDS).unusable
    assert "cannot be listed" in told.sentence


@pytest.mark.parametrize("denied", ["lstat", "is_dir", "scandir"])
def test_a_folder_that_may_not_be_entered_stops_no_other_feed(inbox, monkeypatch, denied):
    put(inbox)
    (inbox / "contacts-gp" / "contacts-gp_2026-03-01.csv").write_bytes(b"x")
    (inbox / "contacts-gp" / "contacts-gp_2026-03-02.csv").write_bytes(b"x")
    real_lstat, real_scandir = Path.lstat, os.scandir

    def lstat(path):
        if path.parent.name == "contacts-gp":
            raise PermissionError(13, "Permission denied")
        return real_lstat(path)

    class Entry:
        """A folder's entry whose kind the file system does not tell without entering it."""

        def __init__(self, entry):
            self.name, self.path, self.inode = entry.name, entry.path, entry.inode

        def is_dir(self, *, follow_symlinks):
            if self.name == "contacts-gp":
                raise PermissionError(13, "Permission denied")
            return Path(self.path).is_dir()

    def scandir(path):
        if denied == "scandir" and str(path).endswith("contacts-gp"):
            raise PermissionError(13, "Permission denied")
        return [Entry(entry) for entry in real_scandir(path)] if denied == "is_dir" else real_scandir(path)

    if denied == "lstat":
        monkeypatch.setattr(Path, "lstat", lstat)
    monkeypatch.setattr(os, "scandir", scandir)
    seen = scan(inbox, FEEDS)
    assert [each.feed for each in seen.files] == ["births"]
    assert [(each.feed, each.sentence) for each in seen.unusable] == [
        ("contacts-gp", "A feed's folder cannot be listed or entered: give the service's account rwx on it.")
    ]


def test_a_file_the_disk_cannot_read_stops_no_other_of_its_folder(inbox, monkeypatch):
    put(inbox)
    put(inbox, "births_2026-03-02.csv")
    real = Path.lstat

    def lstat(path):
        if path.name == NAME:
            raise OSError(5, "Input/output error")
        return real(path)

    monkeypatch.setattr(Path, "lstat", lstat)
    seen = scan(inbox, FEEDS)
    assert [each.path.name for each in seen.files] == ["births_2026-03-02.csv"]
    assert [each.said for each in seen.unusable] == ["or its manifest cannot be looked at: check the disk."]


def test_a_file_named_on_the_command_line_is_moved_out_of_the_inbox_at_once(inbox, private):
    path = put(inbox)
    claimed = claim_named(path, inbox, FEEDS, private)
    assert isinstance(claimed, Claimed)
    assert not path.exists()


@pytest.mark.parametrize("folder", ["births", "2026-03-02"])
def test_a_file_named_from_elsewhere_is_copied(tmp_path, inbox, private, folder):
    path = tmp_path / folder / NAME
    path.parent.mkdir()
    path.write_bytes(b"a,b\n")
    path.with_name(NAME + MANIFEST).write_bytes(b"{}")
    claimed = claim_named(path, inbox, FEEDS, private)
    assert isinstance(claimed, Claimed)
    assert (claimed.feed, claimed.as_of) == ("births", date(2026, 3, 1))
    assert path.exists()
    assert isinstance(read := read_claimed(claimed), Contents)
    assert (read.content, read.manifest) == (b"a,b\n", b"{}")


@pytest.mark.parametrize("name", ["scouts_2026-03-01.csv", "births.csv", NAME])
def test_a_named_file_of_no_feed_or_that_is_not_there_is_told_of(tmp_path, inbox, private, name):
    if name != NAME:
        (tmp_path / name).write_bytes(b"")
    assert isinstance(claim_named(tmp_path / name, inbox, FEEDS, private), Unusable)


def test_a_file_larger_than_agreed_is_not_read(private):
    private.mkdir()
    path: Path = private / NAME
    path.write_bytes(b"x" * 11)
    claimed = Claimed(path, "births", date(2026, 3, 1), None)
    assert isinstance(read_claimed(claimed, 10), Unusable)
    assert isinstance(read_claimed(claimed, 11), Contents)
