"""Which pages are made, and which of them are not current."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.docs import feeds_page, policy_page, rules_page

ROOT = Path(__file__).resolve().parents[2]
PAGES: Mapping[str, Callable[[], str]] = {
    "docs/rules.md": rules_page.page,
    "docs/policy.md": policy_page.page,
    "docs/feeds.md": feeds_page.page,
}


def stale() -> dict[Path, str]:
    """Return each page that is not what it would be made now, with what it would be."""
    made = {ROOT / name: page() for name, page in PAGES.items()}
    return {path: text for path, text in made.items() if not path.exists() or path.read_text("utf-8") != text}
