"""The four files of an organisation: their columns, in order. Import, export and their documentation all start here."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from services.matching.actor import Role
from services.matching.catalogue import Catalogue
from services.matching.models.clients import Channel, CrisisPreference
from services.matching.models.peer_workers import Career, Employment
from services.matching.models.teams import TeamType
from services.matching.schemas.cells import EMAIL, LANGUAGE, YES_NO, Cell, day, number, one_of, several, text, theme
from services.matching.states import PeerWorkerState
from shared.users import Language


class Sheet(StrEnum):
    """The name of the file, without `.csv`."""

    TEAMS = "teams"
    STAFF = "staff"
    CLIENTS = "clients"
    PEER_WORKERS = "peer-workers"


@dataclass(frozen=True)
class Column:
    """`default` is what an empty cell means; a column that is left out of a file is not looked at."""

    name: str
    cell: Cell
    meaning: str
    required: bool = False
    default: Any = None
    once: bool = False
    """Read when somebody is new; from then on it is theirs to say, and an import leaves it as it is."""


COLUMNS: dict[Sheet, tuple[Column, ...]] = {
    Sheet.TEAMS: (
        Column("name", text(), "What the team is called; other files name it so.", required=True),
        Column("type", one_of(TeamType), "ACT: shared caseload. FACT: individual caseload.", required=True),
        Column("area", text(), 'The district where the team works, or "hele stad".', default=""),
    ),
    Sheet.STAFF: (
        Column("email", EMAIL, "Who it is; also for signing in. A person with two roles has two rows.", required=True),
        Column("name", text(), "As colleagues know this person.", required=True),
        Column(
            "role",
            one_of(Role, Role.CLIENT, Role.PEER_WORKER),
            "caseholder is every professional of a team who is not its lead.",
            required=True,
        ),
        Column("team", text(), "For caseholder and team_lead; empty for coordinator and admin."),
        Column("discipline", text(), "Nurse, psychologist, job coach…", default=""),
        Column("fte", number(0, 2), "Full-time equivalents in this role.", default=0),
        Column("language", one_of(Language), "Of screens and mails.", default=Language.NL),
    ),
    Sheet.CLIENTS: (
        Column("number", text(), "The organisation's own client number; never a BSN.", required=True),
        Column("name", text(), "As staff of the client know them.", required=True),
        Column("birth_date", day(1900), "May stay empty."),
        Column("team", text(), "By its name.", required=True),
        Column("caseholders", several(EMAIL, 2), "In a FACT team one or two people of the team.", default=()),
        Column("responsible_practitioner", EMAIL, "Psychiatrist or other; not one of the caseholders."),
        Column("in_care_since", day(1950), "First day of care.", required=True),
        Column("care_ended_on", day(), "Empty while in care."),
        Column("area", text(), "The district where the client lives.", default=""),
        Column("email", EMAIL, "Of the client's own account; empty without one.", once=True),
        Column("channel", one_of(Channel), "How the client hears things.", default=Channel.IN_PERSON, once=True),
        Column("channel_through", text(), "With channel somebody: through whom.", default="", once=True),
        Column("peer_only", YES_NO, "Wants no professional, only a peer worker.", default=False, once=True),
        Column(
            "crisis_preference",
            one_of(CrisisPreference),
            "The client's own wish for a crisis.",
            default=CrisisPreference.UNKNOWN,
            once=True,
        ),
    ),
    Sheet.PEER_WORKERS: (
        Column("email", EMAIL, "Who it is; also for signing in.", required=True),
        Column("name", text(), "As clients and colleagues know this person.", required=True),
        Column("team", text(), "By its name; empty: in the pool, for all teams."),
        Column("employment", one_of(Employment), "Paid, intern or volunteer.", required=True),
        Column("career", one_of(Career), "The level of the function.", required=True),
        Column("career_since", day(1980), "Since when at that level.", required=True),
        Column("function_profile", text(4000), "Goals and tasks; without it nobody is matched.", default=""),
        Column("contract_ends_on", day(), "Empty: without an end."),
        Column("leads_groups", YES_NO, "A responsibility of their own.", default=False),
        Column("gives_team_feedback", YES_NO, "A responsibility of their own.", default=False),
        Column("mentors_new_workers", YES_NO, "A responsibility of their own.", default=False),
        Column(
            "state",
            one_of(PeerWorkerState, PeerWorkerState.RETIRED),
            "screened: met, and the papers are in order.",
            default=PeerWorkerState.SCREENED,
            once=True,
        ),
        Column("hours_per_week", number(0, 40), "All hours.", required=True, once=True),
        Column("client_share", number(0, 100, whole=True), "Per cent of them for clients.", default=50, once=True),
        Column("travel_minutes", number(0, 240, whole=True), "Both ways, for a contact.", default=30, once=True),
        Column("languages", several(LANGUAGE), "Spoken with clients.", default=("nl",), once=True),
        Column("gender", text(), "Only where a client asks for it.", default="", once=True),
        Column("areas", several(text()), 'Districts, or "hele stad".', default=(), once=True),
        Column("parts_of_day", several(text()), "morning, afternoon, evening.", default=(), once=True),
        Column("story", text(4000), "What a client reads on the card.", default="", once=True),
        Column(
            "experiences",
            several(theme(Catalogue())),
            "What this person shows to the whole team, and nothing else: no file holds the rest.",
            default=(),
            once=True,
        ),
    ),
}


def columns_of(sheet: Sheet, known: Catalogue) -> Iterator[Column]:
    """The same, with the organisation's own themes in it."""
    for column in COLUMNS[sheet]:
        yield replace(column, cell=several(theme(known))) if column.name == "experiences" else column


KEYS: dict[Sheet, tuple[str, ...]] = {
    Sheet.TEAMS: ("name",),
    Sheet.STAFF: ("email", "role", "team"),
    Sheet.CLIENTS: ("number",),
    Sheet.PEER_WORKERS: ("email",),
}
"""What makes a row the same row: on no other row, and what an import finds it back by."""
