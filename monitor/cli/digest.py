"""`monitor digest --preview`: the letters that would go, written to files."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.context import open_app
from monitor.cli.options import AsJson, Kept, Today
from monitor.cli.output_folder import folder_to_write, writing_into
from monitor.cli.printing import print_json, say
from monitor.letters.words import count_of
from monitor.pipeline.compose import letter_for
from monitor.pipeline.compose.edition import edition_of
from monitor.runtime.private import writing_privately
from monitor.service.acts import look_over
from monitor.service.app import App
from monitor.store.database import reading


@dataclass(frozen=True)
class PreviewedLetter:
    """One letter that would go: the recipient's name and roles, its subject, and the paths of its two files."""

    to: str
    roles: tuple[str, ...]
    subject: str
    html: str
    text: str


def command(
    preview: Annotated[Path, typer.Option("--preview", metavar="DIR", help="Where the letters are written.")],
    today: Today = None,
    kept: Kept = None,
    as_json: AsJson = False,
) -> None:
    """Write the letters that would go, as files.

    Nothing is sent, and nothing is recorded as sent; that you looked is written down first.
    """
    ctx = open_app(today, kept)
    folder_to_write(preview, "--preview")
    look_over(ctx.app, "digest preview", "every list of children in the letters", ctx.person)
    with writing_into(preview, "--preview"):
        letters = written(ctx.app, preview)
    if as_json:
        print_json({"letters": letters})
        return
    for letter in letters:
        say(f"{letter.to}: {letter.subject}")
        say(f"{letter.html}\n{letter.text}", indent=2)
    say(f"{count_of(len(letters), 'letter')} written to {preview}; none was sent.")


def written(app: App, preview: Path) -> list[PreviewedLetter]:
    """Compose every recipient's digest against the list of their last one, and write it as HTML and plain text.

    The folder must be there.
    """
    letters = replace(app.letters, policy=app.policy)
    found = []
    with reading(app.database) as db:
        edition = edition_of(db, letters, app.today())
        for n, person in enumerate(edition.people.everyone, start=1):
            _, letter = letter_for(db, letters, person, edition)
            # Numbered: an address or a name in a file name would be one more place to guard.
            page, text = preview / f"letter-{n:02d}.html", preview / f"letter-{n:02d}.txt"
            for path, written_out in ((page, letter.html), (text, letter.text)):
                with writing_privately(path) as file:
                    file.write(written_out.encode())
            roles = tuple(sorted(str(role) for role in person.roles))
            found.append(PreviewedLetter(person.name, roles, letter.subject, str(page), str(text)))
    return found
