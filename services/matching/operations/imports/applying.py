"""Writing what was read and checked: new rows become people, changed rows change them, the same rows do nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zlib import crc32

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching import workdays
from services.matching.actor import SYSTEM, By, Role
from services.matching.models.clients import Client
from services.matching.models.history import start_all
from services.matching.models.offers import ReOffer, ReOfferCause
from services.matching.models.peer_workers import CareerStep, Experience, Openness, PeerWorker, Use, Visibility
from services.matching.models.teams import Membership, Team
from services.matching.operations.clients import client_account, set_caseholders, staff_of
from services.matching.operations.imports.known import Known
from services.matching.operations.imports.reading import Row
from services.matching.operations.masks import set_masks
from services.matching.operations.re_offers import cancel_re_offer
from services.matching.queries import exports
from services.matching.schemas.sheets import COLUMNS, Sheet
from services.matching.states import Party, PeerWorkerState, ReOfferState
from shared import clock, outbox
from shared.users import User

FIRST_OFFERS = (28, 56)
"""First offers to clients who come in by an import fall due from so many days on, and before so many."""
BY_FILE = By(None, Party.COORDINATOR)
"""An import is the coordinator's step, taken on the machine itself."""
STEPS = {
    PeerWorkerState.ADDED: (),
    PeerWorkerState.SCREENED: (PeerWorkerState.SCREENED,),
    PeerWorkerState.PAUSED: (PeerWorkerState.SCREENED, PeerWorkerState.PAUSED),
}
"""How somebody new comes to the state in the file."""


@dataclass
class Imported:
    """What came of it, a number a file. `left_alone` are cells that differ from what only the person may change."""

    new: dict[Sheet, int] = field(default_factory=lambda: dict.fromkeys(Sheet, 0))
    changed: dict[Sheet, int] = field(default_factory=lambda: dict.fromkeys(Sheet, 0))
    same: dict[Sheet, int] = field(default_factory=lambda: dict.fromkeys(Sheet, 0))
    left_alone: list[tuple[str, int, str]] = field(default_factory=list)
    """File, row, column."""

    def differences(self, sheet: Sheet, row: Row, now: Mapping[str, Any]) -> dict[str, Any]:
        """What the row changes of somebody who is known as `now`; counted."""
        found = {name: value for name, value in row.values.items() if _differs(value, now[name])}
        once = {column.name for column in COLUMNS[sheet] if column.once}
        self.left_alone += [(row.file, row.number, name) for name in found if name in once]
        found = {name: value for name, value in found.items() if name not in once}
        (self.changed if found else self.same)[sheet] += 1
        return found


def _differs(said: Any, now: Any) -> bool:
    return sorted(said) != sorted(now) if isinstance(said, list) else bool(said != now)


def apply(session: Session, rows: Mapping[Sheet, list[Row]], known: Known) -> Imported:
    """Teams first, then who works in them, then who is in their care."""
    done = Imported()
    for row in rows[Sheet.TEAMS]:
        _team(session, row, known, done)
    for row in rows[Sheet.STAFF]:
        _colleague(session, row, known, done)
    session.flush()
    new_clients = [client for row in rows[Sheet.CLIENTS] if (client := _client(session, row, known, done))]
    session.flush()
    _first_offers(session, [client for client in new_clients if client.in_care])
    newcomers = [new for row in rows[Sheet.PEER_WORKERS] if (new := _peer_worker(session, row, known, done))]
    start_all(session, [peer_worker for peer_worker, _ in newcomers], PeerWorkerState.ADDED, BY_FILE)
    for peer_worker, values in newcomers:
        _settle(session, peer_worker, values)
    session.flush()
    return done


def _with_defaults(sheet: Sheet, row: Row) -> dict[str, Any]:
    """All columns, for somebody new: one that the file has not got is as if its cells were empty."""
    given = {column.name: column.default for column in COLUMNS[sheet]} | row.values
    return {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}


def _set(thing: object, values: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if name in values:
            setattr(thing, name, values[name])


def _team(session: Session, row: Row, known: Known, done: Imported) -> None:
    team = known.teams.get(row.values["name"])
    if team is None:
        done.new[Sheet.TEAMS] += 1
        team = known.teams[row.values["name"]] = Team(**_with_defaults(Sheet.TEAMS, row))
        session.add(team)
        return
    _set(team, done.differences(Sheet.TEAMS, row, exports.team_values(team)), "area")


def _user(session: Session, known: Known, email: str, name: str) -> User:
    """The account with this address, made when there is none."""
    user = known.users.get(email)
    if user is None:
        user = known.users[email] = User(email=email, name=name)
        session.add(user)
    return user


def _colleague(session: Session, row: Row, known: Known, done: Imported) -> None:
    key = (row.values["email"], row.values["role"], row.get("team"))
    member = known.staff.get(key)
    if member is None:
        done.new[Sheet.STAFF] += 1
        values = _with_defaults(Sheet.STAFF, row)
        user = _user(session, known, key[0], values["name"])
        member = known.staff[key] = Membership(user=user, role=key[1], team=known.team(key[2]))
        session.add(member)
    else:
        values = done.differences(Sheet.STAFF, row, exports.staff_values(member))
    _set(member.user, values, "name", "language")
    _set(member, values, "discipline", "fte")


def _client(session: Session, row: Row, known: Known, done: Imported) -> Client | None:
    """The client, when new."""
    client = known.clients.get(row.values["number"])
    if client is None:
        done.new[Sheet.CLIENTS] += 1
        return _new_client(session, _with_defaults(Sheet.CLIENTS, row), known)
    values = done.differences(Sheet.CLIENTS, row, exports.client_values(client, known.addresses))
    if not values:
        return None
    before, was_in_care = staff_of(session, client), client.in_care
    _set_client(client, values, known)
    session.flush()
    for lost in before - staff_of(session, client):
        outbox.cancel(session, client_id=client.id, recipient_id=lost)
    if was_in_care and not client.in_care:
        cancel_re_offer(session, client, SYSTEM)
    if client.in_care and not was_in_care:
        _first_offers(session, [client])
    return None


def _new_client(session: Session, values: dict[str, Any], known: Known) -> Client:
    client = Client(number=values["number"])
    email = values["email"]
    if email is not None:
        if email not in known.users:
            known.users[email] = client_account(email, values["name"])
        client.user = known.users[email]
        session.add(Membership(user=client.user, role=Role.CLIENT))
    _set_client(client, values, known)
    _set(client, values, "channel", "channel_through", "peer_only", "crisis_preference")
    session.add(client)
    return client


def _set_client(client: Client, values: Mapping[str, Any], known: Known) -> None:
    _set(client, values, "name", "birth_date", "in_care_since", "care_ended_on", "area")
    if "team" in values:
        client.team = known.teams[values["team"]]
    if "responsible_practitioner" in values:
        email = values["responsible_practitioner"]
        client.responsible_practitioner_id = known.users[email].id if email else None
    if "caseholders" in values:
        set_caseholders(client, [known.users[email].id for email in values["caseholders"]])


def _first_offers(session: Session, clients: Sequence[Client]) -> None:
    today, cause = clock.today(session), ReOfferCause.NEVER_OFFERED
    offers = [ReOffer(client=client, cause=cause, due_on=first_offer_on(today, client.number)) for client in clients]
    start_all(session, offers, ReOfferState.SCHEDULED, SYSTEM)


def first_offer_on(today: date, number: str) -> date:
    """A working day in weeks 5 to 8, always the same for a client: spread, so that nobody gets a hundred at once."""
    days = (today + timedelta(days=ahead) for ahead in range(*FIRST_OFFERS))
    working = [day for day in days if workdays.is_workday(day)]
    return working[crc32(number.encode()) % len(working)]


def _peer_worker(session: Session, row: Row, known: Known, done: Imported) -> tuple[PeerWorker, dict[str, Any]] | None:
    """The peer worker and all values, when new."""
    email = row.values["email"]
    peer_worker = known.peer_workers.get(email)
    if peer_worker is None:
        done.new[Sheet.PEER_WORKERS] += 1
        values = _with_defaults(Sheet.PEER_WORKERS, row)
        return _new_peer_worker(session, values, known), values
    if peer_worker.state is PeerWorkerState.RETIRED:
        done.same[Sheet.PEER_WORKERS] += 1
        done.left_alone.append((row.file, row.number, "state"))
        return None
    step = known.steps.get(peer_worker.id)
    values = done.differences(Sheet.PEER_WORKERS, row, exports.peer_worker_values(peer_worker, step))
    _employ(peer_worker, values, known)
    if "team" in values:
        place = (Membership.user_id == peer_worker.user_id) & (Membership.role == Role.PEER_WORKER)
        session.scalars(select(Membership).where(place)).one().team = peer_worker.team
    if {"career", "career_since"} & values.keys():
        since = row.values["career_since"]
        session.add(CareerStep(peer_worker_id=peer_worker.id, career=peer_worker.career, since=since))
    return None


def _new_peer_worker(session: Session, values: dict[str, Any], known: Known) -> PeerWorker:
    peer_worker = PeerWorker(user=_user(session, known, values["email"], values["name"]))
    _employ(peer_worker, values, known)
    own = ("hours_per_week", "client_share", "travel_minutes", "languages", "gender", "areas", "parts_of_day", "story")
    _set(peer_worker, values, *own)
    peer_worker.experiences = [
        Experience(theme=key, visibility=Visibility.TEAM, use=Use.IN_MATCHING, openness=Openness.YES)
        for key in values["experiences"]
    ]
    set_masks(peer_worker)
    return peer_worker


def _settle(session: Session, peer_worker: PeerWorker, values: Mapping[str, Any]) -> None:
    for state in STEPS[values["state"]]:
        peer_worker.move_to(state, BY_FILE)
    session.add(Membership(user=peer_worker.user, role=Role.PEER_WORKER, team=peer_worker.team))
    session.add(CareerStep(peer_worker_id=peer_worker.id, career=peer_worker.career, since=values["career_since"]))


def _employ(peer_worker: PeerWorker, values: Mapping[str, Any], known: Known) -> None:
    _set(peer_worker.user, values, "name")
    _set(peer_worker, values, "employment", "career", "function_profile", "contract_ends_on")
    _set(peer_worker, values, "leads_groups", "gives_team_feedback", "mentors_new_workers")
    if "team" in values:
        peer_worker.team = known.team(values["team"])
