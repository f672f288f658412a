"""A folder that cannot be written to is one sentence that names it and what to do, whichever command it was for."""

import errno

import pytest

from monitor import cli
from monitor.cli.output_folder import folder_to_write, writing_into
from monitor.domain.errors import UserError


@pytest.mark.parametrize("below", ["", "letters"])
@pytest.mark.parametrize(
    ("command", "option"),
    [
        (("demo",), "--into"),
        (("rehearse", "{case}"), "--keep"),
        (("digest", "--database", "{kept}"), "--preview"),
        (("policy", "preview", "{kept}/config/policy.toml", "--database", "{kept}"), "--page"),
    ],
)
def test_a_file_in_the_way_of_a_folder_is_told(monitor, kept, case, tmp_path, command, option, below):
    in_the_way = tmp_path / "a-file"
    in_the_way.touch()
    folder = in_the_way / below
    target = folder / "page.html" if option == "--page" else folder
    said = monitor(*(part.format(kept=kept, case=case) for part in command), option, target)
    assert (said.code, said.out, said.err.count("\n")) == (cli.MISUSE, "", 1)
    assert said.err == f"{folder} cannot be written to (a file is in its way): name another folder with {option}.\n"


def test_a_letter_that_cannot_be_written_is_told_with_its_folder(monitor, kept, tmp_path):
    (tmp_path / "letters" / "letter-01.html").mkdir(parents=True)
    said = monitor("digest", "--preview", tmp_path / "letters", "--database", kept)
    assert (said.code, said.out) == (cli.MISUSE, "")
    assert said.err.startswith(f"{tmp_path / 'letters'} cannot be written to (a folder in it is in the way of a file)")


def test_a_folder_without_the_right_to_write_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(UserError, match=r"this account may not write there.*--into"):
        folder_to_write(tmp_path, "--into")


@pytest.mark.parametrize("number", [errno.EROFS, errno.ENOSPC, errno.EACCES])
def test_what_stops_the_writing_half_way_is_told(tmp_path, number):
    with pytest.raises(UserError, match="name another folder with --keep"), writing_into(tmp_path, "--keep"):
        raise OSError(number, "stopped")


def test_another_fault_is_not_said_to_be_the_folders(tmp_path):
    with pytest.raises(TimeoutError), writing_into(tmp_path, "--keep"):
        raise TimeoutError
