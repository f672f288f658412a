"""The act of deciding whom a record is about, one transaction with its consequences."""

from monitor.casework.decide_link import Act, WantedLink, decide_link
from monitor.domain.actor import Actor
from monitor.domain.errors import UserError
from monitor.domain.link_decision import LinkAct
from monitor.pipeline import WrittenFacts
from monitor.service.app import App
from monitor.service.consequences import consequences_of
from monitor.store import UnitOfWork, links


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
    def decided_and_linked(trial: UnitOfWork) -> None:
        records = frozenset(act(trial))
        app.link(trial, WrittenFacts(records, records))

    return consequences_of(work, app, decided_and_linked).lessens_anybody
