"""Groups and the places in them, in and out."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import Field

from services.matching.models.groups import Group, GroupKind, GroupPlace
from services.matching.schemas.common import Input, Line, Output, SomeLine
from services.matching.states import PeerWorkerState


class GroupIn(Input):
    """A group as a whole."""

    name: SomeLine
    kind: GroupKind
    place: Line = ""
    meets: SomeLine
    """When, in words."""
    places: int = Field(ge=1, le=100)
    leader_id: UUID | None = None
    """A peer worker who may lead groups."""
    open: bool = True
    """Whether anybody new can come."""


class GroupChoiceIn(Input):
    group_id: UUID


class NameToldIn(Input):
    told: bool
    """Whoever leads the group may read the client's name."""


class GroupOut(Output):
    id: UUID
    name: str
    kind: GroupKind
    place: str
    meets: str
    places: int
    free: int
    leader_id: UUID | None
    leader_name: str
    """Empty when nobody leads it now."""
    open: bool

    @classmethod
    def of(cls, group: Group) -> Self:
        leader = group.leader
        return cls(
            id=group.id,
            name=group.name,
            kind=group.kind,
            place=group.place,
            meets=group.meets,
            places=group.places,
            free=group.places - group.taken,
            leader_id=group.leader_id,
            leader_name=leader.user.name if leader and leader.state is not PeerWorkerState.RETIRED else "",
            open=group.open,
        )


class GroupPlaceOut(Output):
    """A place that a client has, or had."""

    id: UUID
    client_id: UUID
    request_id: UUID
    since: date
    left_on: date | None
    name_told: bool
    """Whoever leads the group reads the client's name."""
    group: GroupOut

    @classmethod
    def of(cls, place: GroupPlace) -> Self:
        return cls(
            id=place.id,
            client_id=place.client_id,
            request_id=place.request_id,
            since=place.since,
            left_on=place.left_on,
            name_told=place.name_told,
            group=GroupOut.of(place.group),
        )


class GroupMemberOut(Output):
    """Somebody who has a place, for whoever keeps the groups."""

    id: UUID
    client_id: UUID
    client_name: str
    since: date

    @classmethod
    def of(cls, place: GroupPlace) -> Self:
        return cls(id=place.id, client_id=place.client_id, client_name=place.client.name, since=place.since)


class LedMemberOut(Output):
    """Somebody who told whoever leads the group their name."""

    client_name: str
    since: date


class LedGroupOut(Output):
    """A group, for whoever leads it."""

    group: GroupOut
    members: list[LedMemberOut]
    others: int
    """Who have a place as well, and told no name."""
