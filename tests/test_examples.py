"""The columns of the four files are documented beside the example, all of them, as the importer reads them."""

from pathlib import Path

import pytest

from services.matching.schemas.sheets import COLUMNS, Sheet

README = (Path(__file__).resolve().parent.parent / "examples" / "README.md").read_text()


@pytest.mark.parametrize("sheet", Sheet)
def test_every_column_is_documented_as_it_is_read(sheet: Sheet) -> None:
    section = README.partition(f"## {sheet}.csv\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    expected = []
    for column in COLUMNS[sheet]:
        marks = [mark for mark, is_so in (("required", column.required), ("*once*", column.once)) if is_so]
        how = column.cell.expected.replace("|", "&#124;")
        expected.append(f"| `{column.name}` | {column.meaning} | {how} | {' '.join(marks)} |")
    assert rows == expected
