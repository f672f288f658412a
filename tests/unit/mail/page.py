"""Reads a rendered page the way a reader sees it: its words, and the colours each stands in."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "img", "link", "input", "hr"}


@dataclass
class Page(HTMLParser):
    """`shown` are the pieces of text with their colour, background, size in px and weight."""

    shown: list[tuple[str, str, str, float, bool]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)

    def __post_init__(self):
        super().__init__(convert_charrefs=True)
        self._open = [("", {"color": "#000000", "background-color": "#ffffff", "font-size": "16px"})]

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.tags.append((tag, told))
        if tag == "a":
            self.links.append(told.get("href") or "")
        if tag in VOID:
            return
        style = dict(self._open[-1][1])
        style.pop("display", None) if style.get("display") != "none" else None
        for part in (told.get("style") or "").split(";"):
            name, _, value = part.partition(":")
            if value:
                style[name.strip()] = value.strip()
        if tag in {"b", "h1", "h2", "th"} and "font-weight" not in (told.get("style") or ""):
            style["font-weight"] = "bold"
        self._open.append((tag, style))

    def handle_endtag(self, tag):
        while self._open[-1][0] != tag:
            self._open.pop()
        self._open.pop()

    def handle_data(self, data):
        tag, style = self._open[-1]
        if data.strip() and tag not in {"style", "title"} and style.get("display") != "none":
            size = float(style["font-size"].removesuffix("px"))
            bold = style.get("font-weight") == "bold"
            self.shown.append((data.strip(), style["color"], style["background-color"], size, bold))

    @property
    def words(self) -> str:
        return plain(" ".join(piece[0] for piece in self.shown))


def read(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    return page


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio of two #rrggbb colours."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
