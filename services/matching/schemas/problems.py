"""What every answer that is not a success looks like (RFC 9457)."""

from pydantic import Field

from services.matching.schemas.documented import Documented

TITLES = {
    "malformed": "This could not be read",
    "not-signed-in": "Not signed in",
    "locked": "Locked for a while",
    "second-factor-needed": "Show your second factor",
    "not-fresh": "Show that it is you",
    "forbidden": "Not yours to do",
    "not-found": "Not found",
    "method-not-allowed": "Not a way to ask this",
    "conflict": "Not possible now",
    "stale": "Changed meanwhile",
    "too-large": "Too large",
    "invalid": "Missing or wrong",
    "too-many": "Too many tries",
    "out-of-scope": "Not within the reach of this token",
    "only-reads": "This token only reads",
    "token-refused": "No token",
    "refused": "Refused",
    "failed": "Something went wrong here",
    "unavailable": "Not available for a moment",
}
"""Each problem type `/problems/<slug>`, with its title. Both are stable; the sentence in `detail` is not."""


class FieldProblem(Documented):
    field: str
    """Where: `wishes[0].value`, or the name of a parameter."""
    expected: str
    """What should be there. What was there is never repeated."""


class Problem(Documented):
    """Why it was not done."""

    type: str
    """`/problems/…`: stable, for programs."""
    title: str
    status: int
    detail: str
    """A sentence for a person."""
    errors: list[FieldProblem] = Field(default=[])
    """With status 422: each field that is missing or wrong."""
    error: str | None = None
    """Where a token is asked for: the word that OAuth 2 has for it."""
