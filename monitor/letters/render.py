"""The rendering of digests and alarms as a subject, a page of HTML and the same in plain text.

The style sheet is inlined once, into the template itself, so that rendering only fills it in: Jinja's statements are
written as HTML comments, which leaves the template a valid page that the inliner can read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from textwrap import fill

from css_inline import CSSInliner
from jinja2 import Environment, StrictUndefined, Template

from monitor.letters.alarm import Alarm
from monitor.letters.digest import Digest

_TEXT_WIDTH = 76
_BLANK_LINES = re.compile(r"\n{3,}")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RenderedLetter:
    """A letter before it is encoded; `html` is pure ASCII and `text` says the same."""

    subject: str
    html: str
    text: str


def render_digest(digest: Digest, console: str | None) -> RenderedLetter:
    """Return a digest as a letter; `console` is the base URL of case links, None while there is no console."""
    return _render("digest", digest.subject, digest=digest, day=_in_full(digest.day), link=_Link(console))


def render_alarm(alarms: Sequence[Alarm], day: date) -> RenderedLetter:
    """Return one letter that holds all current alarms."""
    more = f" and {len(alarms) - 1} more" if len(alarms) > 1 else ""
    return _render("alarm", f"Service alarm: {alarms[0].subject}{more}", alarms=alarms, day=_in_full(day))


@dataclass(frozen=True, slots=True)
class _Link:
    """Builds the URL of a case: a plain address without token or action (SPEC section 9), empty without a console."""

    console: str | None

    def __call__(self, reference: str) -> str:
        return f"{self.console.rstrip('/')}/case/{reference}" if self.console else ""


def _render(name: str, subject: str, **content: object) -> RenderedLetter:
    html = _page(name).render(subject=subject, **content).rstrip() + "\n"
    text = _BLANK_LINES.sub("\n\n", _plain(name).render(subject=subject, **content)).rstrip() + "\n"
    return RenderedLetter(subject, html.encode("ascii", "xmlcharrefreplace").decode("ascii"), text)


@cache
def _page(name: str) -> Template:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        block_start_string="<!--{%",
        block_end_string="%}-->",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    inliner = CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)
    style = f"<style>{_source('letter.css')}</style>"
    return environment.from_string(inliner.inline(_source(f"{name}.html.j2").replace("<!--style-->", style)))


@cache
def _plain(name: str) -> Template:
    environment = Environment(  # noqa: S701 - plain text: there is nothing to escape
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters["folded"] = _folded
    return environment.from_string(_source(f"{name}.txt.j2"))


def _source(name: str) -> str:
    return (files("monitor.letters") / "templates" / name).read_text(encoding="utf-8")


def _folded(text: str, indent: int = 0) -> str:
    """Return a paragraph wrapped into lines with a hanging indent; references and links are not broken."""
    return fill(text, _TEXT_WIDTH - indent, break_long_words=False, break_on_hyphens=False).replace(
        "\n", "\n" + " " * indent
    )


def _in_full(day: date) -> str:
    """Return a day in full, whatever the machine's locale."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"
