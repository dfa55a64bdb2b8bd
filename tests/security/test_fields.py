"""Which reader gets which field of what is recorded: one table, made by asking, and held to `fields.txt`."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import BaseModel
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.contacts import Contact, ContactKind, ContactOutcome, Place
from services.matching.models.matches import Match, RegistrationLevel, TaperingStep
from services.matching.models.peer_workers import Boundary
from services.matching.models.requests import Request
from services.matching.queries.contacts import read_contact
from services.matching.queries.find import get_proposal
from services.matching.queries.matches import read_match
from services.matching.queries.own_profile import own_profile
from services.matching.queries.pool import read_peer_worker
from services.matching.queries.requests import read_request
from services.matching.queries.shown_proposals import shown_to
from services.matching.states import MatchState, ProposalState
from services.matching.visibility import visible_contacts, visible_requests
from tests.make import Make

TABLE = Path(__file__).parent / "fields.txt"
LEVELS = (RegistrationLevel.TOTALS, RegistrationLevel.FACTS, RegistrationLevel.SUMMARY)
EMPTY: tuple[object, ...] = (None, "", [], {})


def rows(name: str, outputs: Mapping[str, BaseModel | None]) -> Iterable[str]:
    """A line for each field: who gets it filled in, of everything there is."""
    given = {who: output.model_dump() if output is not None else {} for who, output in outputs.items()}
    for field in sorted({field for one in given.values() for field in one}):
        readers = [who for who, one in given.items() if one.get(field) not in EMPTY]
        yield f"{f'{name}.{field}':42} {', '.join(readers) or '(empty)'}"


def contact_of(session: Session, match: Match) -> Contact:
    contact = Contact(
        match_id=match.id,
        client_id=match.client_id,
        peer_worker_id=match.peer_worker_id,
        starts_at=datetime(2026, 3, 2, 10, tzinfo=UTC),
        minutes_planned=60,
        minutes_realised=50,
        place=Place.OUTSIDE,
        kind=ContactKind.TALK,
        outcome=ContactOutcome.HELD,
        content="Wandeling.",
        client_agreed=True,
        logged_by_id=match.peer_worker.user_id,
    )
    session.add(contact)
    session.flush()
    return contact


def table(session: Session, make: Make) -> Iterable[str]:
    client, caseholder = make.client_with_sign_in(), make.coordinator()
    peer_worker = make.peer_worker(["shame"], ["trauma"], story="Ik loop graag.", gender="woman", areas=["Noord"])
    peer_worker.boundaries.append(Boundary(theme="violence"))
    readers = {"client": make.actor(client), "peer worker": make.actor(peer_worker), "staff": caseholder}
    for level in LEVELS:
        match = make.match(client, peer_worker, registration_level=level, place="Thuis", agenda="Wandelen.")
        match.wanted, match.unwanted, match.end_reason = "Rust.", "Druk.", None
        contact = contact_of(session, match)
        step = TaperingStep(plan=1, position=1, interval_days=14, planned_on=date(2026, 3, 2))
        step.current, step.contact_id = True, contact.id
        match.steps.append(step)
        session.flush()
        session.expire(match)

        def read(actor: Actor, contact: Contact = contact) -> BaseModel | None:
            mine = visible_contacts(actor).where(Contact.id == contact.id)
            return read_contact(actor, contact) if session.scalars(mine).first() else None

        yield from rows(f"contact at {level}", {who: read(actor) for who, actor in readers.items()})
        matches = {who: read_match(actor, match) for who, actor in readers.items()}
        if level is LEVELS[-1]:
            yield from rows("match", matches)
        held = [who for who, one in matches.items() if one.steps[0].held_on]
        yield f"{f'match at {level}: day of a step':42} {', '.join(held)}"
        match.state = MatchState.ENDED
        session.flush()
    asked = make.proposal(make.request(client, ["shame"], question="Weer naar buiten."), peer_worker)
    before = {who: readers[who] for who in ("peer worker", "staff")}
    sees = {
        who: session.scalars(visible_requests(actor).where(Request.id == asked.request_id)).first()
        for who, actor in readers.items()
    }
    requests = {who: read_request(session, readers[who], one) if one else None for who, one in sees.items()}
    yield from rows("request", requests)
    yield from rows("proposal, asked", {who: shown_to(session, actor, asked) for who, actor in before.items()})
    laid = make.proposal(make.request(client, ["shame"]), peer_worker, ProposalState.OFFERED_TO_CLIENT)
    cards = {who: shown_to(session, actor, get_proposal(session, actor, laid.id)) for who, actor in readers.items()}
    yield from rows("proposal, laid", cards)
    profile = {"peer worker": own_profile(session, readers["peer worker"])}
    yield from rows("profile", profile | {"staff": read_peer_worker(session, caseholder, peer_worker.id)})


def test_each_field_goes_to_whom_the_table_says(session: Session, make: Make) -> None:
    """A new field of an output stands in the table before anybody reads it."""
    made = list(table(session, make))
    assert made == TABLE.read_text().splitlines()[2:], "\n".join(made)
