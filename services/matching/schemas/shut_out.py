"""Who may not see a client, in and out."""

from datetime import date
from uuid import UUID

from pydantic import EmailStr

from services.matching.schemas.common import Input, Line, Output


class ShutOutIn(Input):
    """Name the colleague, by id or mail address. For a client it is about themselves."""

    number: Line = ""
    """The client's number, for the privacy officer and a team lead."""
    user_id: UUID | None = None
    email: EmailStr | None = None


class ShutOutOut(Output):
    id: UUID
    client_number: str
    name: str
    """Who sees this client no more."""
    by: str
    since: date
