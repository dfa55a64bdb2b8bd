"""What the peer workers of the demo say about themselves: each as themselves, since nobody else can."""

from collections.abc import Sequence
from operator import attrgetter
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching import auth
from services.matching.actor import Actor
from services.matching.catalogue import BY_LAYER, Layer
from services.matching.models.clients import Client
from services.matching.models.peer_workers import (
    Openness,
    PeerRole,
    PeerWorker,
    Room,
    Use,
    Visibility,
    Willingness,
)
from services.matching.models.teams import Team, TeamType
from services.matching.operations import profiles
from services.matching.operations.acquaintances import know_each_other
from services.matching.schemas.profiles import BoundaryIn, ExperienceIn, FormerTreaterIn, KnowIn, RoleIn, RoomIn

HIDDEN = (Layer.THEME, Layer.SPECIFIC, Layer.SPECIFIC, Layer.DIAGNOSIS, Layer.MEDICATION)
"""What people show to nobody is mostly what is nearest."""
HELPED = (
    "Iemand die bleef, ook als ik niets zei.",
    "Elke dag één klein ding.",
    "Mijn eigen plan, op papier.",
    "Er met lotgenoten over praten.",
    "",
)


def say_all(session: Session, draw: Random, colleagues: Sequence[UUID]) -> None:
    """Everybody, in the order of their addresses, so that the same draw says the same."""
    everybody = sorted(session.scalars(select(PeerWorker)), key=attrgetter("user.email"))
    for peer_worker in everybody:
        actor = auth.load_actor(session, peer_worker.user)
        say_roles(session, actor, peer_worker, draw)
        say_what_is_hidden(session, actor, peer_worker, draw)
        if draw.random() < 0.12:
            room = draw.choice((Room.FULL, Room.FULL, Room.NOT_NOW))
            profiles.set_room(session, actor, peer_worker.id, RoomIn(room=room))
        if draw.random() < 0.15:
            treater = FormerTreaterIn(user_id=draw.choice(colleagues))
            profiles.name_former_treater(session, actor, peer_worker.id, treater)
    session.flush()
    say_who_knows_whom(session, everybody, draw)


def say_roles(session: Session, actor: Actor, peer_worker: PeerWorker, draw: Random) -> None:
    """Two or three that they want, perhaps one, and one that they do not."""
    wanted, maybe, refused = draw.choice((2, 2, 3)), draw.choice((0, 1)), draw.choice((0, 1, 1))
    said = [Willingness.WANTED] * wanted + [Willingness.MAYBE] * maybe + [Willingness.REFUSED] * refused
    for role, willingness in zip(draw.sample(list(PeerRole), len(said)), said, strict=True):
        profiles.choose_role(session, actor, peer_worker.id, RoleIn(role=role, willingness=willingness))


def say_what_is_hidden(session: Session, actor: Actor, peer_worker: PeerWorker, draw: Random) -> None:
    shown = {experience.theme for experience in peer_worker.experiences}
    hidden = {draw.choice(BY_LAYER[draw.choice(HIDDEN)]).key for _ in range(draw.choice((1, 2, 2, 3)))} - shown
    for theme in sorted(hidden):
        asked = ExperienceIn(
            theme=theme,
            visibility=draw.choice((Visibility.MATCHING, Visibility.MATCHING, Visibility.CLIENT_AFTER_YES)),
            use=draw.choice((Use.IN_MATCHING, Use.IN_MATCHING, Use.I_TELL_IT_MYSELF, Use.NEVER)),
            openness=draw.choice((Openness.YES, Openness.SOMETIMES, Openness.NOT_NOW)),
            what_helped=draw.choice(HELPED),
        )
        profiles.set_experience(session, actor, peer_worker.id, asked)
    if draw.random() < 0.35:
        layer = draw.choice((Layer.THEME, Layer.SPECIFIC, Layer.SPECIFIC))
        rather_not = sorted({theme.key for theme in BY_LAYER[layer]} - shown - hidden)
        profiles.set_boundary(session, actor, peer_worker.id, BoundaryIn(theme=draw.choice(rather_not)))


def say_who_knows_whom(session: Session, everybody: Sequence[PeerWorker], draw: Random) -> None:
    """From both sides: peer workers of a shared caseload, and clients who sign in."""
    for peer_worker in everybody:
        if peer_worker.team is not None and peer_worker.team.type is TeamType.ACT:
            clients = select(Client).where(Client.team_id == peer_worker.team_id)
            known = KnowIn(client_id=draw.choice(sorted(session.scalars(clients), key=attrgetter("number"))).id)
            know_each_other(session, auth.load_actor(session, peer_worker.user), known)
    signing_in = select(Client).join(Client.team).where(Team.type == TeamType.FACT, Client.user_id.is_not(None))
    for client in sorted(session.scalars(signing_in), key=attrgetter("number")):
        if client.user is not None and draw.random() < 0.15:
            known = KnowIn(peer_worker_id=draw.choice(everybody).id)
            know_each_other(session, auth.load_actor(session, client.user), known)
