"""Columns that are enciphered in the database (`shared/cipher.py`), and in the clear in Python.

A model says `mapped_column(Enciphered())`. A row that is loaded is deciphered, a row that is flushed is enciphered for
the row it is: nothing else has to be done, and nothing can be forgotten. A statement of columns does the same for what
it reads; what it writes names the row, `values(agenda=written(Match.agenda, match_id, words))`, or is refused.

Nothing enciphered can be compared, sorted or searched: every value is another each time. Only whether there is one can
be asked: what is empty stays empty.
"""

import json
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
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
        if not asks_whether or not _is_empty(other[0]):
            raise TypeError(f"{self.expr} is enciphered: it cannot be compared, sorted or searched.")
        return super().operate(op, *other, **kwargs)


def _is_empty(value: Any) -> bool:
    """Or a column: SQLAlchemy compares those among themselves."""
    return isinstance(value, ColumnElement) or value is None or value == ""


class Enciphered(TypeDecorator[Any]):
    impl = String
    cache_ok = True
    comparator_factory = _Closed

    def __init__(self, kind: type = str) -> None:
        super().__init__()
        self.kind = kind

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
        text = keyring().decipher(place, stored) if stored else ""
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
    """For a statement that writes columns: the value, for this row."""
    return _written(next(field for field in _fields(inspect(column.class_)) if field.key == column.key), row_id, value)


class _Field(NamedTuple):
    key: str
    """The name of the attribute."""
    place: str
    """All but the row."""
    kind: type


@cache
def _fields(mapper: Mapper[Any]) -> tuple[_Field, ...]:
    return tuple(
        _Field(mapper.get_property_by_column(column).key, f"{column.table.name}|{column.name}|", column.type.kind)
        for column in mapper.columns
        if isinstance(column.type, Enciphered)
    )


def _written(field: _Field, row_id: UUID, value: Any) -> Any:
    if field.kind is not object and (value is None or value == ""):
        return value
    return Written(AS_TEXT[field.kind][0](value), f"{field.place}{row_id}", value)


def _before_insert(mapper: Mapper[Any], _connection: Any, row: Any) -> None:
    fields = _fields(mapper)
    if fields:
        if row.id is None:
            row.id = uuid7()
        for field in fields:
            if field.key in row.__dict__:
                row.__dict__[field.key] = _written(field, row.id, row.__dict__[field.key])


def _before_update(mapper: Mapper[Any], _connection: Any, row: Any) -> None:
    changed = inspect(row).committed_state
    for field in _fields(mapper):
        if field.key in changed and row.__dict__[field.key] != changed[field.key]:
            row.__dict__[field.key] = _written(field, row.id, row.__dict__[field.key])


def _afterwards(mapper: Mapper[Any], _connection: Any, row: Any) -> None:
    for field in _fields(mapper):
        if isinstance(value := row.__dict__.get(field.key), Written):
            row.__dict__[field.key] = value.value


for name, listener in (("insert", _before_insert), ("update", _before_update)):
    event.listen(Base, f"before_{name}", listener, propagate=True)
    event.listen(Base, f"after_{name}", _afterwards, propagate=True)
