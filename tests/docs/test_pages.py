"""The pages in docs/ that are made from specs and code are those this checkout makes."""

from tests.docs.pages import ROOT, stale
from tests.docs.rules_page import CHAPTERS
from tests.spec.examples import HERE


def test_every_made_page_is_current():
    assert [str(path.relative_to(ROOT)) for path in stale()] == [], "run `make docs`"


def test_every_folder_of_specs_is_a_chapter_of_the_rules():
    folders = {path.parent.name for path in HERE.glob("*/test_*.py")}
    assert folders == set(CHAPTERS)
