"""What holds for everybody who may be asked, whatever their reasons are not to be."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from services.matching.catalogue import Closeness
from services.matching.models.notes import OwnNote
from services.matching.models.peer_workers import (
    Absence,
    Acquaintance,
    Boundary,
    Employment,
    FormerTreater,
    PeerWorker,
    Room,
    Visibility,
    Willingness,
)
from services.matching.models.requests import Request
from services.matching.operations import profiles, proposals
from services.matching.queries import proposals as readings
from services.matching.queries.candidates import may_be_asked, rank_for_staff, rank_for_system
from services.matching.queries.candidates_together import candidates_together
from services.matching.queries.exports import export_files
from services.matching.schemas.pool import PeerWorkerOut
from services.matching.schemas.profiles import ExperienceIn
from services.matching.schemas.proposals import DeclineIn
from services.matching.states import ProposalState
from services.matching.visibility import visible_proposals
from shared import clock
from tests.make import Make

Out = Callable[[Make, PeerWorker, Request], object]
FEW = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # making a found fault smaller takes a world in the database for each step
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@contextmanager
def a_world(session: Session) -> Iterator[Make]:
    """For one example."""
    with session.begin_nested() as world:
        yield Make(session)
        world.rollback()


def away(days: int | None) -> Out:
    def go(make: Make, peer_worker: PeerWorker, _request: Request) -> None:
        today = clock.today(make.session)
        ends_on = None if days is None else today + timedelta(days=days)
        make.session.add(Absence(peer_worker_id=peer_worker.id, starts_on=today, ends_on=ends_on))

    return go


def says_no(make: Make, peer_worker: PeerWorker, request: Request) -> None:
    asked = make.proposal(request, peer_worker)
    proposals.decline(make.session, make.actor(peer_worker), asked.id, DeclineIn())


def set_to(**columns: object) -> Out:
    def change(_make: Make, peer_worker: PeerWorker, _request: Request) -> None:
        for name, value in columns.items():
            setattr(peer_worker, name, value)

    return change


def refuses_all_roles(_make: Make, peer_worker: PeerWorker, _request: Request) -> None:
    for choice in peer_worker.roles:
        choice.willingness = Willingness.REFUSED


REASONS: dict[str, Out] = {
    "boundary": lambda make, one, asked: make.session.add(Boundary(peer_worker_id=one.id, theme=min(asked.themes))),
    "acquaintance": lambda make, one, asked: make.session.add(
        Acquaintance(peer_worker_id=one.id, client_id=asked.client_id)
    ),
    "former treater": lambda make, one, asked: make.session.add(
        FormerTreater(peer_worker_id=one.id, user_id=asked.client.caseholders[0].user_id)
    ),
    "away": away(None),
    "away today": away(0),
    "no": says_no,
    "full": set_to(room=Room.FULL),
    "not now": set_to(room=Room.NOT_NOW),
    "no hours": set_to(hours_per_week=1),
    "own limit": set_to(own_limit=1),
    "no function": set_to(function_profile=""),
    "intern alone": set_to(employment=Employment.INTERN),
    "no role": refuses_all_roles,
}
LETS_BE_NAMED = {"full", "not now", "no hours", "own limit"}
"""Whoever is asked for by name decides themselves whether there is room."""

reasons = st.lists(st.lists(st.sampled_from(sorted(REASONS)), max_size=2, unique=True), min_size=4, max_size=4)


@FEW
@given(reasons, st.sampled_from(Closeness), st.booleans(), st.sampled_from(["shame", "own_theme_1"]))
def test_who_has_a_boundary_said_no_is_away_or_full_is_on_no_list_and_everybody_else_is(
    session: Session, drawn: list[list[str]], closeness: Closeness, must: bool, theme: str
) -> None:
    with a_world(session) as make:
        request = make.request(musts=[theme] if must else [], themes=[] if must else [theme], closeness=closeness)
        drawn = [*drawn, *([reason] for reason in REASONS)]  # each by itself, whatever was drawn
        people = [make.peer_worker([theme]) for _ in drawn]
        for one, why in zip(people, drawn, strict=True):
            for reason in why:
                REASONS[reason](make, one, request)
        session.flush()
        free = {one.id for one, why in zip(people, drawn, strict=True) if not why}
        assert {one.candidate_id for one in rank_for_staff(session, request)} == free
        assert {one.candidate_id for one in rank_for_system(session, request, 10)} == free
        together = candidates_together(session, [request])[request.id].rows
        assert {row[0] for row in together} == {str(one) for one in free}
        named = {str(one.id) for one, why in zip(people, drawn, strict=True) if LETS_BE_NAMED.issuperset(why)}
        assert may_be_asked(session, request, staff=True) == named


words = st.text(min_size=1, max_size=30).filter(lambda text: "\x00" not in text and text.isprintable())


@FEW
@given(words, words, st.sampled_from(Visibility))
def test_what_others_read_does_not_depend_on_a_word_that_is_private(
    session: Session, one: str, other: str, visibility: Visibility
) -> None:
    with a_world(session) as make:
        client, peer_worker, colleague = make.client_with_sign_in(), make.peer_worker(["shame"]), make.caseholder()
        mine, note = make.actor(peer_worker), OwnNote(peer_worker_id=peer_worker.id, words="x")
        session.add(note)
        asked = make.proposal(make.request(client, themes=["shame"]), peer_worker, ProposalState.OFFERED_TO_CLIENT)
        request = make.request(themes=["shame"])

        def read_by_others(text: str) -> tuple[object, ...]:
            told = ExperienceIn(theme="shame", visibility=visibility, what_helped=text)
            profiles.set_experience(session, mine, peer_worker.id, told)
            note.words = text
            session.flush()
            return (
                readings.candidates(session, request),
                readings.card(session, asked),
                readings.card(session, asked, readings.THROUGH_STAFF),
                PeerWorkerOut.of(peer_worker),
                export_files(session),
                session.scalars(visible_proposals(colleague)).all(),
            )

        assert read_by_others(one) == read_by_others(other)
