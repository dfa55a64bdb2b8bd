"""A peer worker's own profile: my room first, then what there is about me, and who sees each of it."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.actor import Actor
from services.matching.models.peer_workers import PeerWorker, Room
from services.matching.operations import pool, profiles
from services.matching.policies import Action, may
from services.matching.queries.find import get_peer_worker
from services.matching.queries.organisation import districts
from services.matching.queries.own_asked import own_asked
from services.matching.queries.own_profile import own_id, own_profile
from services.matching.queries.pool import career_of
from services.matching.queries.supervision import supervision_of
from services.matching.schemas.pool import CareerStepOut
from services.matching.schemas.profiles import HoursIn, OwnProfileOut, PracticalIn, RoomIn, StoryIn
from services.matching.schemas.supervision import SupervisionOut
from services.matching.states import PeerWorkerState
from services.matching.web.choices import GENDERS, LANGUAGES, PARTS_OF_DAY, listed, with_own
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter(prefix="/profile")
T = TypeVar("T")


def profile_of(visitor: Visitor) -> OwnProfileOut:
    return visitor.read(lambda session: own_profile(session, visitor.actor))


def change(visitor: Visitor, operation: Callable[[Session, Actor, UUID, T], PeerWorker], asked: T) -> None:
    """Sets something to a value: twice is once by itself, so that no answer needs to be kept."""
    actor = visitor.actor
    visitor.write(lambda session: bool(operation(session, actor, own_id(actor), asked)))


@router.get("")
def show(visitor: Visiting) -> Response:
    def read(session: Session) -> tuple[OwnProfileOut, list[CareerStepOut], SupervisionOut, bool]:
        own = own_profile(session, visitor.actor)
        peer_worker = get_peer_worker(session, own.id)
        career = career_of(session, visitor.actor, own.id)
        supervision = supervision_of(session, visitor.actor, own.id)
        return own, career, supervision, may(visitor.actor, Action.PAUSE_PEER_WORKER, peer_worker)

    own, career, supervision, may_pause = visitor.read(read)
    return visitor.page(
        "peer/profile.html",
        own=own,
        career=career,
        supervision=supervision,
        rooms=list(Room),
        can_pause=may_pause and own.state is PeerWorkerState.SCREENED,
        can_resume=may_pause and own.state is PeerWorkerState.PAUSED,
    )


@router.get("/asked")
def show_asked(visitor: Visiting) -> Response:
    own = visitor.read(lambda session: own_asked(session, visitor.actor))
    return visitor.page("peer/profile-asked.html", own=own)


ROOM_SAID = {
    Room.AMPLE: mark("You have room. New questions may come."),
    Room.FULL: mark("You are full. No new questions come by themselves."),
    Room.NOT_NOW: mark("Not for a while. No new questions come by themselves."),
}


@router.post("/room/{room}")
def set_room(room: Room, visitor: Visiting) -> Response:
    before = profile_of(visitor).room
    change(visitor, profiles.set_room, RoomIn(room=room))
    undo = "" if before is room else f"/profile/room/{before}"
    return visitor.go("/profile", ROOM_SAID[room], undo=undo)


@router.post("/pause")
def pause(visitor: Visiting) -> Response:
    actor = visitor.actor
    visitor.write(lambda session: bool(pool.pause_peer_worker(session, actor, own_id(actor))))
    return visitor.go("/profile", mark("You pause. Nobody asks you anything new."), undo="/profile/resume")


@router.post("/resume")
def resume(visitor: Visiting) -> Response:
    actor = visitor.actor
    visitor.write(lambda session: bool(pool.resume_peer_worker(session, actor, own_id(actor))))
    return visitor.go("/profile", mark("Good to have you back. New questions may come."), undo="/profile/pause")


@router.get("/hours")
def ask_hours(visitor: Visiting) -> Response:
    return _hours(visitor, Form())


def _hours(visitor: Visitor, form: Form, status: int = 200) -> Response:
    return visitor.page("peer/profile-hours.html", status, form=form, own=profile_of(visitor))


@router.post("/hours")
def set_hours(visitor: Visiting, form: Posted) -> Response:
    return form.send(
        lambda: change(visitor, profiles.set_hours, form.read(HoursIn)),
        lambda _done: visitor.go("/profile", mark("Your hours were saved.")),
        lambda status: _hours(visitor, form, status),
    )


@router.get("/practical")
def ask_practical(visitor: Visiting) -> Response:
    return _practical(visitor, Form())


def _practical(visitor: Visitor, form: Form, status: int = 200) -> Response:
    own, named = visitor.read(lambda session: (own_profile(session, visitor.actor), districts(session)))
    return visitor.page(
        "peer/profile-practical.html",
        status,
        form=form,
        own=own,
        languages=with_own(LANGUAGES, own.languages),
        districts=with_own(named, own.areas),
        parts_of_day=PARTS_OF_DAY,
        genders=GENDERS,
    )


@router.post("/practical")
def set_practical(visitor: Visiting, form: Posted) -> Response:
    def asked() -> PracticalIn:
        return form.read(PracticalIn, areas=with_own(form.all("areas"), listed(form["more_areas"])))

    return form.send(
        lambda: change(visitor, profiles.set_practical, asked()),
        lambda _done: visitor.go("/profile", mark("This was saved.")),
        lambda status: _practical(visitor, form, status),
    )


@router.get("/story")
def ask_story(visitor: Visiting) -> Response:
    return _story(visitor, Form())


def _story(visitor: Visitor, form: Form, status: int = 200) -> Response:
    return visitor.page("peer/profile-story.html", status, form=form, own=profile_of(visitor))


@router.post("/story")
def tell_story(visitor: Visiting, form: Posted) -> Response:
    return form.send(
        lambda: change(visitor, profiles.tell_story, form.read(StoryIn, story=form["story"])),
        lambda _done: visitor.go("/profile", mark("Your story was saved.")),
        lambda status: _story(visitor, form, status),
    )
