"""Who is at their post: colleagues go on holiday, most of them with a deputy, and come back."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from deploy.simulation.town import Town
from services.matching.actor import Role
from services.matching.models.teams import Membership
from services.matching.operations import people
from services.matching.schemas.people import AwayIn
from shared import clock
from shared.db import in_transaction

A_DAY_OFF_BEGINS = 0.006
"""The chance, on each working day, that somebody's one to three weeks begin: about three times in two years."""
POSTS = (Role.CASEHOLDER, Role.TEAM_LEAD, Role.COORDINATOR)


def come_and_go(town: Town) -> None:
    def work(session: Session) -> None:
        posts = select(Membership).where(Membership.role.in_(POSTS)).order_by(Membership.id)
        everybody, today = list(session.scalars(posts)), clock.today(session)
        for post in everybody:
            if post.away and town.away.get(post.user_id, today) <= today:
                town.away.pop(post.user_id, None)
                _set(town, session, post, AwayIn(away=False))
            elif not post.away and town.random.random() < A_DAY_OFF_BEGINS:
                others = [one.user_id for one in everybody if _stands_in(one, post) and one.user_id not in town.away]
                deputy_id = town.random.choice(others) if others and town.random.random() < 0.8 else None
                _set(town, session, post, AwayIn(away=True, deputy_id=deputy_id))
                town.away[post.user_id] = today + timedelta(weeks=town.random.randint(1, 3))
                town.done["went on holiday" if deputy_id is None else "went on holiday, with a deputy"] += 1

    in_transaction(work)


def _set(town: Town, session: Session, post: Membership, away: AwayIn) -> None:
    people.set_away(session, town.actor(session, post.user_id), post.id, away)
    town.forget_posts()


def _stands_in(one: Membership, post: Membership) -> bool:
    in_team = one.team_id == post.team_id or post.role is Role.TEAM_LEAD
    return one.role is post.role and one.user_id != post.user_id and in_team
