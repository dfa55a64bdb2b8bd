"""Who can act for whom while away, and for whom somebody is to be found."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, joinedload

from services.matching.actor import Actor, Role
from services.matching.models.teams import Membership
from services.matching.policies import Action, may
from services.matching.queries.by_name import by_name
from services.matching.schemas.pages import NamesIn
from services.matching.schemas.people import ColleagueOut, OwnPlaceOut
from shared.users import User

NOBODY: frozenset[Role] = frozenset()
STAND_IN: dict[Role, tuple[frozenset[Role], frozenset[Role]]] = {
    Role.CASEHOLDER: (frozenset({Role.CASEHOLDER, Role.TEAM_LEAD}), NOBODY),
    Role.TEAM_LEAD: (frozenset({Role.CASEHOLDER}), frozenset({Role.TEAM_LEAD})),
    Role.COORDINATOR: (NOBODY, frozenset({Role.COORDINATOR})),
    Role.ADMIN: (NOBODY, frozenset({Role.ADMIN})),
    Role.PRIVACY_OFFICER: (NOBODY, frozenset({Role.PRIVACY_OFFICER})),
    Role.PEER_WORKER: (NOBODY, NOBODY),
    Role.CLIENT: (NOBODY, NOBODY),
}
"""Who can be the deputy of whom: those of the same team, and those of any. A team has one lead, mostly."""


def _stand_ins(membership: Membership) -> Select[*tuple[Any, ...]]:
    in_team, anywhere = STAND_IN[membership.role]
    of_team = Membership.role.in_(in_team) & Membership.team_id.is_not_distinct_from(membership.team_id)
    can = select(Membership.user_id).where(
        Membership.user_id != membership.user_id,
        of_team | Membership.role.in_(anywhere),
        Membership.away.is_(False),
    )
    return select(User.id, User.name).where(User.id.in_(can), User.active.is_(True))


def _some(session: Session, membership: Membership, asked: NamesIn) -> list[Row[Any]]:
    """Whoever acts now first, then by name; one more than asked when there are."""
    can, acts = _stand_ins(membership), User.id.is_not_distinct_from(membership.deputy_id)
    others = by_name(session, can.where(~acts), User, None, asked.limit + 1, find=asked.find)
    return [*session.execute(can.where(acts)), *others][: asked.limit + 1]


def can_stand_in(session: Session, membership: Membership, deputy_id: UUID) -> bool:
    return session.scalars(_stand_ins(membership).where(User.id == deputy_id)).first() is not None


def own_places(session: Session, actor: Actor, asked: NamesIn) -> list[OwnPlaceOut]:
    """Where this person works and can be away from: each with who could act meanwhile."""
    query = select(Membership).where(Membership.user_id == actor.user_id).options(joinedload(Membership.team))
    places = [
        (membership, [ColleagueOut.model_validate(row) for row in _some(session, membership, asked)])
        for membership in session.scalars(query.order_by(Membership.id))
        if may(actor, Action.SET_AWAY, membership) and STAND_IN[membership.role] != (NOBODY, NOBODY)
    ]
    return [
        OwnPlaceOut(
            id=membership.id,
            role=membership.role,
            team_name=membership.team.name if membership.team else "",
            away=membership.away,
            deputy_id=membership.deputy_id,
            stand_ins=stand_ins[: asked.limit],
            more=len(stand_ins) > asked.limit,
        )
        for membership, stand_ins in places
    ]
