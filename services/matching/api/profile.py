"""A peer worker's own profile: only they set it, and most of it only they read. And "we know each other", for both."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.api.routing import operations
from services.matching.deps import Caller, Reading, Writing
from services.matching.models.peer_workers import PeerWorker
from services.matching.operations import acquaintances, profiles
from services.matching.queries.own_asked import own_asked
from services.matching.queries.own_profile import own_id, own_profile, preview_of_me, profile_of
from services.matching.schemas.own_asked import OwnAskedOut
from services.matching.schemas.previews import PreviewOfMeOut
from services.matching.schemas.profiles import (
    BoundaryIn,
    ExperienceIn,
    FormerTreaterIn,
    HoursIn,
    KnowIn,
    OwnProfileOut,
    PracticalIn,
    RoleIn,
    RoomIn,
    StoryIn,
    ThemeKey,
)

router = operations("own profile", prefix="/me")
T = TypeVar("T")


def _change(caller: Caller, change: Callable[[Session, Actor, UUID, T], PeerWorker], asked: T) -> OwnProfileOut:
    """Every change answers with the whole profile as it is now."""
    actor = caller.actor
    return caller.write(lambda session: profile_of(session, change(session, actor, own_id(actor), asked)))


@router.get("/profile")
def read_own_profile(caller: Reading) -> OwnProfileOut:
    return caller.read(lambda session: own_profile(session, caller.actor))


@router.get("/preview")
def read_preview_of_me(caller: Reading) -> PreviewOfMeOut:
    """What a client, colleagues and matching get of you: made as they get it."""
    return caller.read(lambda session: preview_of_me(session, caller.actor))


@router.get("/asked")
def read_own_asked(caller: Reading) -> OwnAskedOut:
    """How often you were asked, and what stands in the way now."""
    return caller.read(lambda session: own_asked(session, caller.actor))


@router.post("/experiences")
def set_experience(asked: ExperienceIn, caller: Writing) -> OwnProfileOut:
    """Adds an experience, or says anew who may see it and how it may be used."""
    return _change(caller, profiles.set_experience, asked)


@router.delete("/experiences/{theme}")
def drop_experience(theme: ThemeKey, caller: Writing) -> OwnProfileOut:
    """It is gone, from the database too."""
    return _change(caller, profiles.drop_experience, theme)


@router.post("/boundaries")
def set_boundary(asked: BoundaryIn, caller: Writing) -> OwnProfileOut:
    """Rather not this theme. From now on such questions do not come, and nobody can tell why."""
    return _change(caller, profiles.set_boundary, asked)


@router.delete("/boundaries/{theme}")
def drop_boundary(theme: ThemeKey, caller: Writing) -> OwnProfileOut:
    return _change(caller, profiles.drop_boundary, theme)


@router.post("/roles")
def choose_role(asked: RoleIn, caller: Writing) -> OwnProfileOut:
    """Wanted, maybe or not at all."""
    return _change(caller, profiles.choose_role, asked)


@router.put("/hours")
def set_hours(asked: HoursIn, caller: Writing) -> OwnProfileOut:
    """Fewer is always possible: contacts that no longer fit go on until people decide otherwise."""
    return _change(caller, profiles.set_hours, asked)


@router.put("/practical")
def set_practical(asked: PracticalIn, caller: Writing) -> OwnProfileOut:
    """Languages, districts, parts of the day."""
    return _change(caller, profiles.set_practical, asked)


@router.put("/story")
def tell_story(asked: StoryIn, caller: Writing) -> OwnProfileOut:
    """What a client reads on the card."""
    return _change(caller, profiles.tell_story, asked)


@router.put("/room")
def set_room(asked: RoomIn, caller: Writing) -> OwnProfileOut:
    """Ample, full or not now: the peer worker's own word, which nobody else can set."""
    return _change(caller, profiles.set_room, asked)


@router.post("/former-treaters")
def name_former_treater(asked: FormerTreaterIn, caller: Writing) -> OwnProfileOut:
    """A colleague who once treated you is never chosen for you. Nobody learns of it."""
    return _change(caller, profiles.name_former_treater, asked)


@router.delete("/former-treaters/{user_id}")
def forget_former_treater(user_id: UUID, caller: Writing) -> OwnProfileOut:
    return _change(caller, profiles.forget_former_treater, user_id)


@router.post("/acquaintances", status_code=204)
def know_each_other(asked: KnowIn, caller: Writing) -> None:
    """We know each other: this pair is never proposed (again). Said by either side; no reason, no trace."""
    caller.write(lambda session: acquaintances.know_each_other(session, caller.actor, asked))
