"""Columns that are enciphered in the database (`shared/cipher.py`), and in the clear in Python.

A model says `mapped_column(Enciphered())`. A row that is loaded is deciphered, a row that is flushed is enciphered for
the row it is: nothing else has to be done, and nothing can be forgotten. A statement of columns does the same for what
it reads; what it writes names the row, `values(agenda=written(Match.agenda, match_id, words))`, or is refused.

Nothing enciphered can be compared, sorted or searched: every value is another each time. Only whether there is one can
be asked: what is empty stays empty. What must be found by the whole of it has a column beside it that the same value
fills with the same print, `found_by`, and what is listed by the alphabet one with its initial, `listed_by`. The flush
fills both, and a comparison with `==` or `in_` asks the first.
"""

import json
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Label,
    String,
    Text,
    TypeDecorator,
    cast,
    event,
    inspect,
    literal_column,
    type_coerce,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapper, QueryableAttribute
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import ColumnClause

from shared.cipher import keyring
from shared.db import Base
from shared.ids import uuid7
from shared.names import initial_among, initial_of

AS_TEXT: dict[type, tuple[Callable[[Any], str], Callable[[str], Any]]] = {
    str: (str, str),
    date: (date.isoformat, date.fromisoformat),
    object: (json.dumps, json.loads),
}
"""What can be kept enciphered, to text and back; `object` is anything that JSON can say."""


class Written(NamedTuple):
    """A value as text, and the place that it is written to. An attribute is one for as long as a flush lasts."""

    text: str
    place: str
    value: Any


class _Closed(TypeDecorator.Comparator[Any], String.Comparator[Any]):
    def operate(self, op: Any, *other: Any, **kwargs: Any) -> ColumnElement[Any]:
        asks_whether = op in (operators.eq, operators.ne, operators.is_, operators.is_not)
        if asks_whether and _is_empty(other[0]):
            return super().operate(op, *other, **kwargs)
        found_by: str = getattr(self.expr.type, "found_by", "")
        if not found_by or op not in (operators.eq, operators.in_op):
            raise TypeError(f"{self.expr} is enciphered: it cannot be compared, sorted or searched.")
        origin = next(iter(self.expr.base_columns))
        prints = [print_of(origin, one) for one in ([other[0]] if op is operators.eq else other[0])]
        index: ColumnElement[Any] = self.expr.table.c[found_by]
        return index == prints[0] if op is operators.eq else index.in_(prints)


def print_of(column: Any, value: str) -> bytes:
    """The same for the same value, and only for who has the key."""
    return keyring().index_of(f"{column.table.name}.{column.name}", value)


def _is_empty(value: Any) -> bool:
    """Or a column: SQLAlchemy compares those among themselves."""
    return isinstance(value, ColumnElement) or value is None or value == ""


class Enciphered(TypeDecorator[Any]):
    impl = String
    cache_ok = True
    comparator_factory = _Closed

    def __init__(self, kind: type = str, *, found_by: str = "", listed_by: str = "", empty: str = "") -> None:
        """`empty` is what a text reads as that is empty, or was emptied."""
        super().__init__()
        self.kind = kind
        self.found_by, self.listed_by, self.empty = found_by, listed_by, empty

    @property
    def python_type(self) -> type:
        return self.kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        if isinstance(value, Written):
            return keyring().encipher(value.place, value.text)
        if value is None or (isinstance(value, str) and not value):
            return value
        raise TypeError("What is enciphered belongs to a row: shared.enciphered.written says to which.")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's
        if value is None:
            return None
        place, _, stored = value.partition(":")
        text = keyring().decipher(place, stored) if stored else self.empty
        return AS_TEXT[self.kind][1](text) if stored or self.kind is str else None

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return type_coerce(with_place(column), self)


def with_place(column: Any) -> ColumnElement[Any]:
    """The stored value after the place where it stands, from which it can be deciphered."""
    plain = column.element if isinstance(column, Label) else column.expression
    if not isinstance(plain, ColumnClause) or plain.table is None:
        raise TypeError(f"{column} is made of what is enciphered: select the column itself, with the id of its row.")
    origin: Any = next(iter(plain.base_columns))
    row: Any = plain.table.corresponding_column(origin.table.c.id)
    if row is None:
        raise TypeError(f"{column} cannot be deciphered without the id of its row.")
    place: ColumnElement[str] = literal_column(f"'{origin.table.name}|{origin.name}|'")
    return place.concat(cast(row, Text)).concat(literal_column("':'")).concat(type_coerce(plain, Text))


def written(column: QueryableAttribute[Any], row_id: UUID, value: Any) -> Any:
    """For a statement that writes columns: the value, for this row. What stands beside it, write as well."""
    return _written(next(field for field in _fields(inspect(column.class_)) if field.key == column.key), row_id, value)


def row_of(kind: type[Base], row_id: UUID, **values: Any) -> dict[str, Any]:
    """For a statement that adds rows: all values of one, with what stands beside them."""
    for field in _fields(inspect(kind)):
        if field.key in values:
            value = values[field.key]
            values |= field.beside(value, lambda _column, name: initial_of(name))
            values[field.key] = _written(field, row_id, value)
    return {"id": row_id, **values}


class _Field(NamedTuple):
    key: str
    """The name of the attribute, which that of the column is as well."""
    column: Any

    @property
    def type(self) -> Enciphered:
        return self.column.type  # type: ignore[no-any-return]

    def beside(self, value: Any, initial: Callable[[Column[str], str], str]) -> dict[str, Any]:
        """What stands in the columns beside this one."""
        found_by, listed_by = self.type.found_by, self.type.listed_by
        found = {found_by: print_of(self.column, value) if value else None} if found_by else {}
        return found | ({listed_by: initial(self.column.table.c[listed_by], value or "")} if listed_by else {})


@cache
def _fields(mapper: Mapper[Any]) -> tuple[_Field, ...]:
    return tuple(
        _Field(mapper.get_property_by_column(column).key, column)
        for column in mapper.columns
        if isinstance(column.type, Enciphered)
    )


def _written(field: _Field, row_id: UUID, value: Any) -> Any:
    kind = field.type.kind
    if kind is not object and (value is None or value == ""):
        return value
    return Written(AS_TEXT[kind][0](value), f"{field.column.table.name}|{field.column.name}|{row_id}", value)


def _before_insert(mapper: Mapper[Any], connection: Connection, row: Any) -> None:
    fields = _fields(mapper)
    if fields:
        if row.id is None:
            row.id = uuid7()
        for field in fields:
            if field.key in row.__dict__:
                _close(connection, field, row)


def _before_update(mapper: Mapper[Any], connection: Connection, row: Any) -> None:
    changed = inspect(row).committed_state
    for field in _fields(mapper):
        if field.key in changed and row.__dict__[field.key] != changed[field.key]:
            _close(connection, field, row)


def _close(connection: Connection, field: _Field, row: Any) -> None:
    value = row.__dict__[field.key]
    for name, beside in field.beside(value, partial(initial_among, connection)).items():
        setattr(row, name, beside)
    row.__dict__[field.key] = _written(field, row.id, value)


def _afterwards(mapper: Mapper[Any], _connection: Any, row: Any) -> None:
    for field in _fields(mapper):
        if isinstance(value := row.__dict__.get(field.key), Written):
            row.__dict__[field.key] = value.value


for name, listener in (("insert", _before_insert), ("update", _before_update)):
    event.listen(Base, f"before_{name}", listener, propagate=True)
    event.listen(Base, f"after_{name}", _afterwards, propagate=True)
