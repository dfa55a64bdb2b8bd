"""Long lists come in pages, newest first. A cursor says where the next one begins; what is in it is our business."""

import base64
import binascii
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from pydantic import Field

from services.matching.schemas.common import Input, Output
from shared.errors import Invalid

OutputT = TypeVar("OutputT")


class Page(Output, Generic[OutputT]):
    items: list[OutputT]
    next: str | None
    """Send it as `cursor` for what follows; null on the last page."""


class PageIn(Input):
    """Query parameters of every list. FastAPI takes a parameter's words from the field itself, not from under it."""

    cursor: Annotated[str, Field(max_length=200)] | None = Field(None, description="`next` of the page before.")
    limit: int = Field(default=50, ge=1, le=100)

    @property
    def after(self) -> UUID | None:
        """The id of the last row of the page before."""
        return None if self.cursor is None else self._read[1]

    @property
    def part(self) -> int:
        """In which part of a list that has some the page before ended."""
        return 0 if self.cursor is None else self._read[0]

    @property
    def _read(self) -> tuple[int, UUID]:
        try:
            read = base64.urlsafe_b64decode((self.cursor or "").encode("ascii") + b"==")
            return int.from_bytes(read[16:]), UUID(bytes=read[:16])
        except (ValueError, binascii.Error) as error:
            raise Invalid("cursor", "cursor must be `next` of an earlier page.") from error


class NamesIn(PageIn):
    """People to choose from, by name."""

    find: str = Field("", max_length=100, description="A part of the name.")


def cursor_at(row_id: UUID, part: int = 0) -> str:
    return base64.urlsafe_b64encode(row_id.bytes + (bytes([part]) if part else b"")).rstrip(b"=").decode()
