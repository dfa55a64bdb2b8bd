# ruff: noqa: S608 - of names in our own schema
"""A hundred times as much as an organisation has: beside everybody, in everybody's own lists, and in what was.

Rows are copied as they are, in one statement a table: whatever is odd about an organisation becomes a hundred times as
odd. A copy belongs to the copies of what is copied with it, and to the same as the original of everything else.
"""

from collections.abc import Collection, Iterator
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Table, Uuid, text

import services.matching.models  # noqa: F401 - makes its tables known
from shared.cipher import keyring
from shared.db import Base
from shared.enciphered import Enciphered, print_of

TIMES = 100

AROUND_A_CLIENT = (
    *("client", "caseholder", "re_offer", "offer", "request", "group_place", "wish", "objection", "proposal"),
    *(
        "round_line",
        "match",
        "match_episode",
        "match_wording",
        "match_pause",
        "tapering_step",
        "alignment",
        "small_step",
        "correction",
    ),
    *("contact", "contact_version", "own_note", "answer", "telling", "reminder", "transition", "round_pick"),
    "audit_event",
)
BESIDE = (
    *("team", "user", "membership", "decision"),
    *("peer_worker", "experience", "role_choice", "boundary", "absence", "career_step", "former_treater"),
    *("acquaintance", "group", *AROUND_A_CLIENT),
)
WHAT_WAS = (
    *("offer", "request", "wish", "objection", "proposal", "match", "match_episode", "alignment", "match_wording"),
    *("match_pause", "contact", "contact_version", "own_note", "small_step", "telling", "absence", "decision"),
    *("career_step", "transition", "correction", "audit_event"),
)
WHOM = {"audit_event": "coalesce(client_id, peer_worker_id)"}
"""Whom a row is about that has no foreign key, where that is not its `subject_id`."""
MOMENT, EARLIER = "audit_event.recorded_at", "4 weeks"
"""Nobody looks a hundred times as often: of the log there is more, from before."""
ONCE = {"user.email", "client.number", "team.name"}
"""Texts of which there is one in the whole organisation."""
MAY_BE_OFTEN = {
    "request": "state IN ('fulfilled', 'closed', 'withdrawn', 'expired')",
    "proposal": "state IN ('confirmed', 'not_confirmed', 'client_declined', 'peer_declined', 'withdrawn', 'expired')",
    "match": "state = 'ended'",
    "wish": "request_id IN (TABLE copied)",
    "match_episode": "match_id IN (TABLE copied)",
}
"""Of what may be open once only, what is over."""

MOVED = """
CREATE FUNCTION pg_temp.moved(id uuid, k int) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (left(id::text, 32) || lpad(to_hex((('x' || right(id::text, 4))::bit(16)::int + k) % 65536), 4, '0'))::uuid
$$
"""
"""The id of the k-th copy: as old as the original, and another for each k."""


def grow(connection: Connection, times: int = TIMES) -> None:
    """Makes everything in the database of an organisation so many times as much, and more. Commits nothing."""
    run = partial(_copy, connection, times)
    connection.execute(text("SET LOCAL session_replication_role = replica"))  # the originals kept all promises
    connection.execute(text(MOVED))
    connection.execute(text("CREATE TEMP TABLE original (id uuid PRIMARY KEY) ON COMMIT DROP"))
    for name in BESIDE:
        connection.execute(text(f'INSERT INTO original SELECT id FROM "{name}"'))
    run(AROUND_A_CLIENT, first=times)
    run(BESIDE, first=2 * times)
    run(WHAT_WAS, first=3 * times, only=MAY_BE_OFTEN)
    connection.execute(text("SET LOCAL session_replication_role = origin"))


def _copy(
    connection: Connection, times: int, names: Collection[str], first: int, only: dict[str, str] | None = None
) -> None:
    connection.execute(text("CREATE TEMP TABLE copied (id uuid PRIMARY KEY) ON COMMIT DROP"))
    tables = [Base.metadata.tables[name] for name in names]
    for table in tables:
        whom = WHOM.get(table.name, "subject_id" if "subject_id" in table.columns else "")
        belongs = [f"{whom} IN (TABLE copied)"] if whom and only is None else []
        where = " AND ".join([*belongs, *filter(None, [(only or {}).get(table.name)])]) or "true"
        connection.execute(
            text(f'INSERT INTO copied SELECT id FROM "{table.name}" JOIN original USING (id) WHERE {where}')
        )
    connection.execute(text("ANALYZE copied"))
    for table in tables:
        columns = list(table.columns)
        closed = _enciphered(connection, table, range(first + 1, first + times))
        into = ", ".join(f'"{column.name}"' for column in columns)
        shown = [
            f'enciphered."{column.name}"' if column.name in closed else _shown(column, without_user="user" not in names)
            for column in columns
        ]
        if only is not None:
            shown = [
                f"one.recorded_at - (k - {first}) * interval '{EARLIER}'" if str(column) == MOMENT else as_it_is
                for column, as_it_is in zip(columns, shown, strict=True)
            ]
        joins = [
            f"LEFT JOIN copied AS of_{column.name} ON of_{column.name}.id = one.{column.name}"
            for column in columns
            if isinstance(column.type, Uuid) and not column.primary_key
        ]
        joins += ["JOIN enciphered ON enciphered.id = pg_temp.moved(one.id, k)"] if closed else []
        connection.execute(
            text(
                f'INSERT INTO "{table.name}" ({into})'
                f' SELECT {", ".join(shown)} FROM "{table.name}" AS one JOIN copied USING (id)'
                f" CROSS JOIN generate_series({first + 1}, {first + times - 1}) AS k {' '.join(joins)}"
            )
        )
        if closed:
            connection.execute(text("DROP TABLE enciphered"))
    connection.execute(text("DROP TABLE copied"))


def _enciphered(connection: Connection, table: Table, copies: range) -> list[str]:
    """What can be read in one row only, enciphered anew for each copy, in a table of that name; which columns."""
    closed = [(column, column.type) for column in table.columns if isinstance(column.type, Enciphered)]
    if not closed:
        return []
    names = [column.name for column, _ in closed]
    found_by = [kind.found_by for _, kind in closed if kind.found_by]
    made_of = ", ".join([*(f'"{name}" text' for name in names), *(f'"{name}" bytea' for name in found_by)])
    connection.execute(text(f"CREATE TEMP TABLE enciphered (id uuid PRIMARY KEY, {made_of})"))
    columns = ", ".join(f'"{name}"' for name in names)
    rows = connection.execute(text(f'SELECT id, {columns} FROM "{table.name}" JOIN copied USING (id)')).all()
    with connection.connection.cursor().copy("COPY enciphered FROM STDIN") as made:
        for row_id, *values in rows:
            for k in copies:
                made.write_row((_moved(row_id, k), *_again(closed, values, row_id, k)))
    return [*names, *found_by]


def _again(
    closed: list[tuple[Column[Any], Enciphered]], values: list[str | None], row_id: UUID, k: int
) -> Iterator[Any]:
    """The values in the k-th copy, and the prints by which some are found."""
    prints = list[bytes | None]()
    for (column, kind), value in zip(closed, values, strict=True):
        place = f"{column.table.name}|{column.name}|"
        said = _plain(f"{place}{row_id}", value) + (f"~{k}" if str(column) in ONCE else "") if value else ""
        yield keyring().encipher(f"{place}{_moved(row_id, k)}", said) if said else value
        if kind.found_by:
            prints.append(print_of(column, said) if said else None)
    yield from prints


@lru_cache(maxsize=1000)
def _plain(place: str, value: str) -> str:
    return keyring().decipher(place, value)


def _moved(row_id: UUID, k: int) -> UUID:
    return UUID(int=row_id.int & ~0xFFFF | (row_id.int + k) & 0xFFFF)


def _shown(column: Column[Any], *, without_user: bool) -> str:
    """The same in the k-th copy."""
    if column.primary_key:
        return "pg_temp.moved(one.id, k)"
    if without_user and str(column) == "client.user_id":
        return "NULL"  # whoever signs in is one client
    if isinstance(column.type, Uuid):
        of = f"of_{column.name}"
        return f"CASE WHEN {of}.id IS NULL THEN one.{column.name} ELSE pg_temp.moved(one.{column.name}, k) END"
    return f"one.\"{column.name}\" || '~' || k" if str(column) in ONCE else f'one."{column.name}"'
