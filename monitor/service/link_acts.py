"""The act of deciding whom a record is about, one transaction with its consequences."""

from collections.abc import Collection

from monitor.casework.decide_link import Act, WantedLink, decide_link
from monitor.domain.actor import Actor
from monitor.domain.errors import UserError
from monitor.domain.judgement import Judgement
from monitor.domain.lessening import lessens
from monitor.domain.link_decision import LinkAct
from monitor.pipeline import WrittenFacts
from monitor.service.app import App
from monitor.service.judging_run import judge_one
from monitor.store import UnitOfWork, homes, links
from monitor.store.visibility import gather


def decide_about_link(app: App, wanted: WantedLink, by: Actor) -> int | None:
    """Decide whom a link's record is about, or undo that; return how many children are touched.

    None while it would clear or remove somebody and a second person has not said the same; `UserError` as for
    `decide_link`, and where the decision has no effect.
    """
    with app.writing(by) as work:

        def relink(act: Act) -> int:
            records = frozenset(act(work))
            touched = app.link(work, WrittenFacts(records, records)).touched
            if wanted.act is LinkAct.NEW and links.children_of(work.db, records) == set():
                lacks = "it lacks a name or birth date, or is not for this register"
                raise UserError(f"Link {wanted.link} cannot begin a child: {lacks}.")
            return len(touched)

        return decide_link(work, wanted, lambda act: _lessens_anybody(work, app, act), relink)


def _lessens_anybody(work: UnitOfWork, app: App, act: Act) -> bool:
    """Whether an act lessens today's answer about anybody; it is carried out, judged, and rolled back."""
    trial = work.db.begin_nested()
    records = frozenset(act(work))
    touched = homes.with_neighbours(work.db, app.link(work, WrittenFacts(records, records)).touched)
    after = _answers(work, app, touched)
    trial.rollback()
    before = _answers(work, app, touched)
    return any(lessens(answer, after.get(child)) for child, answer in before.items())


def _answers(work: UnitOfWork, app: App, children: Collection[int]) -> dict[int, Judgement]:
    context = app.judging_context(work.db)
    known = gather(work.db, children, app.secret)
    return {child: judge_one(each.facts, context, work.today) for child, each in known.items()}
