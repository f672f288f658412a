"""What a plot tells, as the services would write it down."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from monitor.sample_area.happenings import Contact, HealthVisit, Notice, Place, Registration
from monitor.sample_area.plot import Plot, Sibling, Told, Tried
from monitor.sample_area.schooling import HEADCOUNT_ONLY
from monitor.sample_area.terms import last_school_day, working_day
from monitor.sample_area.worries import PRACTICES

STORY_NUMBERS_FROM = 900
"""Contacts of a story are numbered from here, clear of those of ordinary life."""


def story_day(start: date, day: int) -> date:
    """The working day a plot means by its day, counted from the first lived day."""
    return working_day(start + timedelta(days=day))


def sightings(plot: Plot, start: date) -> Iterator[Contact | HealthVisit]:
    """The times the child was really seen, as far as the plot fixes them (nursery days apart)."""
    seen = (plot.seen,) if plot.seen is not None else ()
    for number, (day, agency, what) in enumerate((*plot.also_seen, *seen), start=STORY_NUMBERS_FROM):
        on = story_day(start, day)
        if agency == "health_visitor":
            yield HealthVisit(on, what, on, number=number)
        elif agency != "early_years":
            planned = agency == "social_care"
            yield Contact(agency, on, what, "seen_in_person", on, planned=planned, number=number)


def vain_contacts(plot: Plot, start: date) -> Iterator[Contact | HealthVisit]:
    """The times somebody tried, telephoned, or wrote on the wrong record."""
    tries = (event for event in plot.then if isinstance(event, Tried))
    for number, tried in enumerate(tries, start=STORY_NUMBERS_FROM + 50):
        on = story_day(start, tried.day)
        if tried.how == "wrong_child" and plot.on is not None:
            entry = Contact(tried.agency, on, "consultation", "seen_in_person", on, number=number)
            yield entry
            yield replace(entry, withdrawn=True, reported_on=story_day(start, plot.on))
        elif tried.agency == "health_visitor":
            yield replace(_failed_visit(tried.how, on), number=number)
        else:
            kind = "visit" if tried.agency == "social_care" else "appointment"
            yield Contact(tried.agency, on, kind, tried.how, on, planned=tried.planned, number=number)


def _failed_visit(how: str, on: date) -> HealthVisit:
    """A health visitor's contact at which the child was not seen."""
    if how in {"carer_only", "review_by_telephone"}:
        activity = "10" if how == "review_by_telephone" else ""
        return HealthVisit(on, activity, on, medium="02", child_seen="", at_home=False)
    access = "refused" if how == "access_refused" else "no_reply"
    return HealthVisit(on, "", on, attendance="3", child_seen="", access=access)


def notices(plot: Plot, start: date) -> Iterator[Notice]:
    """What was told about the child, each on the day it was told."""
    told = (event for event in plot.then if isinstance(event, Told))
    for number, event in enumerate(told, start=STORY_NUMBERS_FROM):
        on = start + timedelta(days=event.day)
        yield Notice(event.agency, on, event.kind, on, event.about, event.area, event.by, number)


def registrations(plot: Plot, start: date) -> Iterator[Registration]:
    """The GP's list the child was on, and when it was taken off."""
    if plot.registered is None:
        return
    after, acceptance_type = plot.registered
    day = after if acceptance_type == "3" else plot.born + after
    place = Registration(PRACTICES[abs(plot.born) % len(PRACTICES)], acceptance_type, story_day(start, day))
    if plot.removed is None:
        yield place
    else:
        yield replace(place, removed_on=start + timedelta(days=plot.removed[0]), reason=plot.removed[1])


def nursery(plot: Plot, start: date) -> Iterator[Place]:
    """The place the child had and left; every weekday of the school terms."""
    if plot.nursery_until is None:
        return
    last = last_school_day(start + timedelta(days=plot.nursery_until))
    began = working_day(last - timedelta(days=200))
    place = Place(HEADCOUNT_ONLY + 4, "working_parent", began, last, "not given", (0, 1, 2, 3, 4), all_year=False)
    yield replace(place, misses_days=False)


def at_gp(sibling: Sibling, start: date) -> Iterator[Contact]:
    """The days the practice certainly saw a brother or sister; a hospital entry nobody can place."""
    for number, day in enumerate(sibling.at_gp, start=STORY_NUMBERS_FROM):
        on = story_day(start, day)
        yield Contact("gp", on, "consultation", "seen_in_person", on, number=number)
    if sibling.nameless_on is not None:
        on = start + timedelta(days=sibling.nameless_on)
        entry = Contact("hospital", on, "emergency attendance", "seen_in_person", on, number=STORY_NUMBERS_FROM + 90)
        yield replace(entry, nameless=True)
