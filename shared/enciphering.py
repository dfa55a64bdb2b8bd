"""Enciphers anew what was enciphered with an older key: some hundreds of rows a transaction, while everything runs.
What was done is done; begun again it goes on with what is left."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Engine, Table, bindparam, func, select, text, update

from shared.cipher import FORM, keyring
from shared.db import Base, get_engine
from shared.enciphered import Enciphered
from shared.names import OTHERS, initial_of
from shared.ticking import ShouldStop

AT_ONCE = 500
MANY, LONGEST = 1000, 3
"""Names of one initial, of which a page reads all; and letters in it. Of fewer, one more would tell too much (decision
14)."""


def rotate(engine: Engine) -> Iterator[tuple[str, int]]:
    """How many rows of each table. As who owns the tables: histories give way to nobody else."""
    for table, columns in enciphered():
        count, after = 0, UUID(int=0)
        while ids := _some(engine, table, columns, after):
            count, after = count + len(ids), ids[-1]
        if count:
            yield table.name, count


def keys_in_use() -> Counter[str]:
    """How many values each key has enciphered."""
    found = Counter[str]()
    with get_engine().connect() as connection:
        for table, columns in enciphered():
            for column in columns:
                which = f"SELECT split_part({column}, '.', 2) FROM \"{table.name}\" WHERE {column} <> ''"  # noqa: S608
                found.update(connection.scalars(text(which)))
    return found


def split(engine: Engine, should_stop: ShouldStop = lambda: False) -> None:
    """Lists are read an initial at a time: one that many names have is split by the letter that follows. That may have
    many in its turn, and is split the next time."""
    for table, columns in enciphered():
        for column in columns:
            if listed_by := table.c[column].type.listed_by:  # type: ignore[attr-defined]
                for initial in _too_many(engine, table.c[listed_by]):
                    _split(engine, table.c[column], table.c[listed_by], initial, should_stop)


def _too_many(engine: Engine, column: Column[str]) -> list[str]:
    """Those with more names than that, and those that were split, with a name left that was written meanwhile."""
    with engine.connect() as connection:
        names = dict(connection.execute(select(column, func.count()).group_by(column)).all())
    were_split = {initial[:letters] for initial in names for letters in range(1, len(initial))}
    return [
        one for one in names if 0 < len(one) < LONGEST and one != OTHERS and (names[one] > MANY or one in were_split)
    ]


def _split(engine: Engine, name: Column[Any], column: Column[str], initial: str, should_stop: ShouldStop) -> None:
    table, after = name.table, UUID(int=0)
    change = update(table).where(table.c.id == bindparam("of")).values({column.name: bindparam("longer")})
    those = select(table.c.id, name).where(column == initial).order_by(table.c.id).limit(AT_ONCE).with_for_update()
    while not should_stop():
        with engine.begin() as connection:
            rows = connection.execute(those.where(table.c.id > after)).all()
            longer = [{"of": row_id, "longer": initial_of(said, len(initial) + 1)} for row_id, said in rows]
            if longer:
                connection.execute(change, longer)
        if not rows:
            return
        after = rows[-1].id


def enciphered() -> Iterator[tuple[Table, list[str]]]:
    """Every table that has such columns, and these."""
    for table in Base.metadata.sorted_tables:
        columns = [column.name for column in table.columns if isinstance(column.type, Enciphered)]
        if columns:
            yield table, columns


def _some(engine: Engine, table: Table, columns: list[str], after: UUID) -> list[UUID]:
    """The next rows in which an older key is left; they are locked for as long as it takes."""
    older = " OR ".join(f"({column} <> '' AND {column} NOT LIKE '{FORM}.{keyring().newest}.%')" for column in columns)
    query = f'SELECT id, {", ".join(columns)} FROM "{table.name}" WHERE id > :after AND ({older})'  # noqa: S608
    change = ", ".join(f"{column} = :{column}" for column in columns)
    into = text(f'UPDATE "{table.name}" SET {change} WHERE id = :id')  # noqa: S608 - our own columns
    with engine.begin() as connection:
        rows = connection.execute(text(f"{query} ORDER BY id LIMIT {AT_ONCE} FOR UPDATE"), {"after": after}).all()
        connection.execute(text("SELECT set_config('naast.enciphering', 'on', true)"))
        for row_id, *values in rows:
            places = [f"{table.name}|{column}|{row_id}" for column in columns]
            anew = [_anew(place, value) for place, value in zip(places, values, strict=True)]
            connection.execute(into, dict(zip(columns, anew, strict=True), id=row_id))
    return [row.id for row in rows]


def _anew(place: str, value: str | None) -> str | None:
    return keyring().encipher(place, keyring().decipher(place, value)) if value else value
