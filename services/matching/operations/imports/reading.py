"""From bytes to rows. What is wrong with a cell is said without repeating the cell."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import PurePath
from typing import Any, NamedTuple

from services.matching.catalogue import Catalogue
from services.matching.schemas.cells import plain
from services.matching.schemas.sheets import COLUMNS, KEYS, Column, Sheet, columns_of
from shared.errors import Refusal


class Source(NamedTuple):
    """A file as it was handed in."""

    name: str
    data: bytes


class Wrong(NamedTuple):
    """One thing to correct. `row` counts as a spreadsheet does: the header is row 1."""

    file: str
    row: int
    column: str
    expected: str

    def __str__(self) -> str:
        place = f"{self.file}, row {self.row}" + (f", {self.column}" if self.column else "")
        return f"{place}: expected {self.expected}"


@dataclass(frozen=True, slots=True)
class Row:
    """What could be read of a row: cells that were wrong are in `unread`, columns that the file has not got nowhere."""

    file: str
    number: int
    values: dict[str, Any] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def wrong(self, column: str, expected: str) -> Wrong:
        return Wrong(self.file, self.number, column, expected)

    def get(self, column: str) -> Any:
        return self.values.get(column)


class ImportRefused(Refusal):
    """Nothing was imported; `wrong` is everything that there is to correct."""

    status = 422
    slug = "import-refused"

    def __init__(self, wrong: Iterable[Wrong]) -> None:
        self.wrong = sorted(set(wrong))
        super().__init__("Nothing was imported:\n" + "\n".join(map(str, self.wrong)))


def read(sources: Iterable[Source], wrong: list[Wrong], themes: Catalogue) -> dict[Sheet, list[Row]]:
    """The rows of all files; what cannot be read is added to `wrong`."""
    rows: dict[Sheet, list[Row]] = {sheet: [] for sheet in Sheet}
    for source in sources:
        try:
            records = _records(source)
        except Unreadable as error:
            wrong.append(Wrong(source.name, error.row, "", error.expected))
            continue
        sheet = _sheet_of(source.name, records[0])
        if sheet is None:
            names = ", ".join(f"{sheet}.csv" for sheet in Sheet)
            wrong.append(Wrong(source.name, 1, "", f"the columns of one of {names}"))
            continue
        columns = {column.name: column for column in columns_of(sheet, themes)}
        rows[sheet] += _rows(source.name, columns, records, wrong)
    for sheet, found in rows.items():
        wrong += _twice(sheet, found)
    return rows


class Unreadable(Exception):
    """The file as a whole is no table."""

    def __init__(self, row: int, expected: str) -> None:
        super().__init__(expected)
        self.row, self.expected = row, expected


def _records(source: Source) -> list[list[str]]:
    """The cells of the file, header first."""
    try:
        content = source.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = source.data[: error.start].count(b"\n") + 1
        raise Unreadable(row, "UTF-8; in a spreadsheet choose “CSV UTF-8” when saving") from None
    header = content.partition("\n")[0]
    if not header.strip():
        raise Unreadable(1, "a row with the names of the columns")
    reader = csv.reader(StringIO(content, newline=""), delimiter=";" if ";" in header else ",", strict=True)
    records: list[list[str]] = []
    try:
        records.extend([plain(cell) for cell in record] for record in reader)
    except csv.Error:
        raise Unreadable(len(records) + 1, "cells with matching quotes, none of them endless") from None
    return records


def _sheet_of(name: str, header: list[str]) -> Sheet | None:
    """By the name of the file, else by its columns."""
    stem = PurePath(name).stem.lower().replace("_", "-")
    for sheet in Sheet:
        if stem == sheet:
            return sheet
    named = set(map(str.lower, header))
    for sheet, columns in COLUMNS.items():
        if {column.name for column in columns if column.required} <= named:
            return sheet
    return None


def _rows(file: str, known: dict[str, Column], records: list[list[str]], wrong: list[Wrong]) -> Iterator[Row]:
    header = [name.lower() for name in records[0]]
    wrong += _wrong_header(file, header, known)
    for number, record in enumerate(records[1:], 2):
        if not any(record):
            continue
        if len(record) != len(header):
            wrong.append(Wrong(file, number, "", f"{len(header)} cells, as in the first row"))
            continue
        row = Row(file, number)
        for name, cell in zip(header, record, strict=True):
            if name in known:
                _fill(row, known[name], cell, wrong)
        yield row


def _wrong_header(file: str, header: list[str], known: dict[str, Column]) -> Iterator[Wrong]:
    for place, name in enumerate(header, 1):
        # The name itself is not repeated: where the header is missing it is somebody's data.
        if name not in known:
            yield Wrong(file, 1, f"column {place}", f"one of: {', '.join(known)}")
        elif name in header[: place - 1]:
            yield Wrong(file, 1, name, "each column once")
    for column in known.values():
        if column.required and column.name not in header:
            yield Wrong(file, 1, column.name, "this column")


def _fill(row: Row, column: Column, cell: str, wrong: list[Wrong]) -> None:
    if not cell and not column.required:
        row.values[column.name] = list(column.default) if isinstance(column.default, tuple) else column.default
        return
    try:
        row.values[column.name] = _value(column, cell)
    except ValueError:
        row.unread.add(column.name)
        wrong.append(row.wrong(column.name, column.cell.expected + ("" if cell else "; this cell is empty")))


def _value(column: Column, cell: str) -> Any:
    if not cell:
        raise ValueError
    return column.cell.read(cell)


def _twice(sheet: Sheet, rows: list[Row]) -> Iterator[Wrong]:
    first: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        if not row.values.keys() >= {KEYS[sheet][0]}:
            continue
        known = first.setdefault(tuple(row.values.get(key) for key in KEYS[sheet]), row)
        if known is not row:
            where = f"row {known.number}" if known.file == row.file else f"{known.file}, row {known.number}"
            yield row.wrong(KEYS[sheet][0], f"something that is not on {where} already")
