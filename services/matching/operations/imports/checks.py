"""What must hold between rows, files and what is there already. It only reads: nothing wrong gets as far as a write."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy.orm import Session

from services.matching.actor import Role
from services.matching.models.clients import Channel, Client
from services.matching.models.teams import TeamType
from services.matching.operations.clients import wrong_caseholders
from services.matching.operations.imports.known import Known
from services.matching.operations.imports.reading import Row, Wrong
from services.matching.operations.re_offers import is_occupied
from services.matching.schemas.people import IN_A_TEAM
from services.matching.schemas.sheets import Sheet
from shared import clock

Rows = Mapping[Sheet, list[Row]]


class Checks:
    """One import: its rows together with what is known."""

    def __init__(self, session: Session, rows: Rows, known: Known) -> None:
        self.session, self.rows, self.known = session, rows, known
        self.today = clock.today(session)
        self.types: dict[str, TeamType | None] = {row.get("name"): row.get("type") for row in rows[Sheet.TEAMS]}
        self.types |= {name: team.type for name, team in known.teams.items()}
        self.posts = {(email, team) for email, role, team in known.staff if role in IN_A_TEAM}
        self.posts |= {(row.get("email"), row.get("team")) for row in rows[Sheet.STAFF]}
        self.colleagues = {email for email, _, _ in known.staff} | {row.get("email") for row in rows[Sheet.STAFF]}

    def all(self) -> Iterator[Wrong]:
        yield from self.of_teams()
        yield from self.of_staff()
        yield from self.of_clients()
        yield from self.of_peer_workers()

    def of_teams(self) -> Iterator[Wrong]:
        for row in self.rows[Sheet.TEAMS]:
            team = self.known.teams.get(row.get("name"))
            if team is not None and row.get("type") not in (None, team.type):
                yield row.wrong("type", f"{team.type}, as it is: make a new team and move the clients")

    def of_staff(self) -> Iterator[Wrong]:
        names: dict[str, Row] = {}
        for row in self.rows[Sheet.STAFF]:
            yield from self._team_exists(row)
            role: Role | None = row.get("role")
            if role is not None and "team" in row.values and (role in IN_A_TEAM) != bool(row.get("team")):
                needed = "the name of a team" if role in IN_A_TEAM else "nothing"
                yield row.wrong("team", f"{needed} with this role")
            first = names.setdefault(row.get("email"), row)
            if row.get("name") and first.get("name") and row.get("name") != first.get("name"):
                yield row.wrong("name", f"the name that this person has on row {first.number}")

    def _team_exists(self, row: Row) -> Iterator[Wrong]:
        if row.get("team") and row.get("team") not in self.types:
            yield row.wrong("team", "the name of a team that is in teams.csv or was imported before")

    def of_peer_workers(self) -> Iterator[Wrong]:
        for row in self.rows[Sheet.PEER_WORKERS]:
            yield from self._team_exists(row)
            yield from self._in_the_past(row, "career_since")

    def _in_the_past(self, row: Row, *columns: str) -> Iterator[Wrong]:
        for column in columns:
            day: date | None = row.get(column)
            if day is not None and day > self.today:
                yield row.wrong(column, "a day that is not in the future")

    def of_clients(self) -> Iterator[Wrong]:
        accounts: dict[str, Row] = {}
        for row in self.rows[Sheet.CLIENTS]:
            client = self.known.clients.get(row.get("number"))
            yield from self._team_exists(row)
            yield from self._in_the_past(row, "birth_date", "in_care_since", "care_ended_on")
            yield from self._caseholders(row, client)
            yield from self._care(row, client)
            yield from self._account(row, client)
            email = row.get("email")
            if email and accounts.setdefault(email, row) is not row:
                yield row.wrong("email", f"an address that is not on row {accounts[email].number} already")
            if row.get("channel") and (row.get("channel") is Channel.SOMEBODY) != bool(row.get("channel_through")):
                yield row.wrong("channel_through", "through whom, with channel somebody and with no other")

    def _caseholders(self, row: Row, client: Client | None) -> Iterator[Wrong]:
        now = sorted(link.user.email for link in client.caseholders) if client else []
        caseholders: list[str] = row.values.get("caseholders", now)
        team, practitioner = row.get("team"), row.get("responsible_practitioner")
        kind = self.types.get(team)
        if kind is None or "caseholders" in row.unread:
            return
        wrong = wrong_caseholders(kind, caseholders, practitioner)
        if wrong is not None:
            yield row.wrong("caseholders", f"a cell that {wrong}")
        elif not all((email, team) in self.posts for email in caseholders):
            yield row.wrong("caseholders", "addresses of people who are in staff.csv with this team")
        if practitioner is not None and practitioner not in self.colleagues:
            yield row.wrong("responsible_practitioner", "the address of somebody who is in staff.csv")

    def _care(self, row: Row, client: Client | None) -> Iterator[Wrong]:
        since, ended = row.get("in_care_since"), row.get("care_ended_on")
        if since and ended and ended < since:
            yield row.wrong("care_ended_on", "a day after in_care_since")
        if client is not None and client.in_care and ended and is_occupied(self.session, client):
            yield row.wrong(
                "care_ended_on", "an empty cell: a request or contact is open, so care ends in Naast itself"
            )

    def _account(self, row: Row, client: Client | None) -> Iterator[Wrong]:
        email = row.get("email")
        has_account = bool(email) or (client is not None and client.user_id is not None)
        if row.get("channel") is Channel.APP and not has_account and client is None:
            yield row.wrong("email", "an address, since this client hears things in the app")
        if not email:
            return
        if email in self.colleagues:
            yield row.wrong("email", "an address that is not a colleague's")
        account = self.known.users.get(email)
        if client is None and account is not None and email not in self.known.peer_workers:
            yield row.wrong("email", "an address that nobody else has")
