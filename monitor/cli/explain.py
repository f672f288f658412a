"""`monitor explain`: why one child is escalated, or why not; audited, and without a name."""

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated

import typer

from monitor.cli.context import CommandContext, instant_of, open_app, optional_reason_of, past_day
from monitor.cli.explain_page import page_of
from monitor.cli.options import AsJson, AsOf, Kept, OptionalReason, Today
from monitor.cli.printing import console, print_json, show
from monitor.config.policy_file import read_policy
from monitor.domain.errors import UserError
from monitor.domain.judgement import JudgingContext
from monitor.domain.looking import Look
from monitor.explain.explanation import ExplainedChild, Explanation, explain
from monitor.runtime.clock import london_day
from monitor.service import acts
from monitor.service.app import App
from monitor.service.bootstrap import accounts
from monitor.service.judging_run import judge_one
from monitor.store import Connection, escalations, policies, queries, refused_rows
from monitor.store.database import reading
from monitor.store.visibility import gather, said_of


def command(
    ref: Annotated[str, typer.Argument(metavar="REF", help="The case reference, as UC-7K4M-2P9X.")],
    as_of: AsOf = None,
    known_at: Annotated[
        str | None,
        typer.Option("--known-at", metavar="INSTANT", help="Use only what was known by then: 2026-03-01T07:30 UTC."),
    ] = None,
    reason: OptionalReason = None,
    today: Today = None,
    kept: Kept = None,
    as_json: AsJson = False,
) -> None:
    """Explain one child: why, or why not.

    Every fact that counted or did not, the limit, and what would change the answer. The page holds no name and no birth
    date. That you looked is written down before it is shown. A protected child is shown to the restricted-cases people
    alone.
    """
    ctx = open_app(today, kept)
    day = past_day(as_of, ctx.app.today())
    instant = instant_of(known_at, "--known-at") if known_at else None
    child, found = looked_at(ctx, ref, Look.EXPLAIN, optional_reason_of(reason))
    explained = explained_as_of(ctx.app, child, found, day, instant)
    if as_json:
        print_json(explained)
    else:
        show(console(), page_of(explained))


def looked_at(ctx: CommandContext, ref: str, look: Look, reason: str) -> tuple[int, str]:
    """Return a child's id and case reference, after recording in the audit who looked and why.

    Raises `UserError` for a look that is refused. In a rehearsal the folder's own local ids, such as `A1`, are
    references too.
    """
    return acts.look_up(ctx.app, ref, look, reason, accounts(ctx.settings), ctx.person)


def explained_as_of(app: App, child: int, ref: str, day: date, known_at: datetime | None) -> Explanation:
    """Return the explanation of a child's answer on a day; raises `UserError` if nothing is known for it."""
    with reading(app.database) as db:
        known = gather(db, [child], app.secret, known_at).get(child)
        if known is None or min(known.facts.birth_dates) > day:
            raise UserError(f"Nothing is known of {ref} for {day}: every record was taken back, or it came later.")
        context = _surroundings(app, db, known_at)
        events = escalations.events(db, child_id=child)
        case = ExplainedChild(
            ref=ref,
            facts=known.facts,
            stated=said_of(db, child, known_at),
            possible=queries.possible(db, child, known_at),
            withdrawn=queries.withdrawn(db, child, known_at),
            joined=queries.joined(db, child, known_at),
            history=tuple((event.on, event.event, event.why) for event in events if _by(event.on, known_at)),
            refused=refused_rows.of_child(db, child, app.intake.rules.digest, known_at),
            restricted=known.resident.restricted,
            area=known.area,
        )
    return explain(case, judge_one(known.facts, context, day), context, known_at)


def _by(day: date, known_at: datetime | None) -> bool:
    return known_at is None or day <= london_day(known_at)


def _surroundings(app: App, db: Connection, known_at: datetime | None) -> JudgingContext:
    """Return what the child is judged against; with `known_at`, as known then, with the policy in force then."""
    context = app.judging_context(db, known_at)
    then = policies.on_day(db, london_day(known_at), known_at) if known_at else None
    if then is None or then.number == app.policy.version:
        return context
    return replace(context, policy=read_policy(then.document, version=then.number))
