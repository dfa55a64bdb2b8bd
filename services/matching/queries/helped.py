"""Whether it helped that two people know the same: what a client is asked, and what all answers say together.

The report counts whole months, in fives and without a total: it does not move when somebody just answered, and what is
not told cannot be reckoned. It knows no peer worker, so nobody can be ranked by it.
"""

import csv
from datetime import time
from io import StringIO

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.catalogue import Closeness
from services.matching.models.decisions import CATALOGUE, Topic, value_for
from services.matching.models.helped import Helped, WhetherItHelped
from services.matching.models.matches import Alignment, Match
from services.matching.policies import Action, may, require
from services.matching.queries.coverage import NOT_TOLD
from services.matching.queries.small_numbers import LEAST
from services.matching.schemas.helped import HelpedOut, HelpedReportOut, HelpedRowOut
from services.matching.states import MatchState
from shared import clock

TOPIC = Topic.ASK_WHETHER_IT_HELPED


def own_answer(session: Session, actor: Actor, match: Match) -> HelpedOut:
    """Asked once, after an ending or a talk about how it goes, where the organisation or the team decided to ask."""
    of_match = select(WhetherItHelped.id).where(WhetherItHelped.match_id == match.id)
    talked = exists().where(Alignment.match_id == match.id, Alignment.client_declined.is_(False))
    answer = of_match.with_only_columns(WhetherItHelped.answer).scalar_subquery()
    decided = func.coalesce(value_for(TOPIC, match.client.team_id).scalar_subquery(), CATALOGUE[TOPIC].undecided)
    was_asked, before, asks, is_talked = session.execute(
        select(exists(of_match), answer, decided == "yes", talked)
    ).one()
    is_moment = match.started_on is not None and (match.state is MatchState.ENDED or is_talked)
    asked = asks and is_moment and not was_asked and may(actor, Action.SAY_WHETHER_IT_HELPED, match)
    return HelpedOut(asked=asked, answer=before)


def whether_it_helped(session: Session, actor: Actor) -> HelpedReportOut:
    """By the nearness that was chosen."""
    require(actor, Action.SEE_WORK)
    before = clock.today(session).replace(day=1)
    given = (
        select(WhetherItHelped.closeness, WhetherItHelped.answer, func.count())
        .where(WhetherItHelped.answer.is_not(None), WhetherItHelped.created_at < clock.at_local(before, time.min))
        .group_by(WhetherItHelped.closeness, WhetherItHelped.answer)
    )
    counts = {(closeness, answer): number for closeness, answer, number in session.execute(given)}
    rows = [
        HelpedRowOut(
            closeness=closeness, **{answer.value: in_fives(counts.get((closeness, answer), 0)) for answer in Helped}
        )
        for closeness in Closeness
    ]
    return HelpedReportOut(before=before, rows=rows)


def in_fives(number: int) -> int | None:
    return number // LEAST * LEAST or None


def as_csv(told: HelpedReportOut) -> bytes:
    """UTF-8 with a byte order mark, `;` between cells, as a Dutch spreadsheet reads it."""
    text = StringIO()
    out = csv.writer(text, delimiter=";", lineterminator="\n")
    out.writerow(["closeness", *Helped])
    for row in told.rows:
        out.writerow([row.closeness, *(getattr(row, answer) or NOT_TOLD for answer in Helped)])
    return text.getvalue().encode("utf-8-sig")
