"""A form as it was sent: read into the same input model as the API's, and shown again with what is missing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from secrets import token_urlsafe
from types import MappingProxyType
from typing import Annotated, Any, TypeVar, get_origin

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData
from starlette.responses import Response

from services.matching.deps import Replayed
from services.matching.web.language import in_words, mark
from shared.errors import Conflict, Invalid

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "missing": mark("Fill this in."),
        "string_too_short": mark("Fill this in."),
        "too_short": mark("Choose at least one."),
        "too_long": mark("You chose too many."),
        "string_too_long": mark("This text is too long."),
        "date_from_datetime_parsing": mark("Fill in a date."),
        "date_parsing": mark("Fill in a date."),
        "time_parsing": mark("Fill in a time, such as 14:30."),
        "int_parsing": mark("Fill in a number."),
        "float_parsing": mark("Fill in a number."),
        "greater_than_equal": mark("This number is too low."),
        "less_than_equal": mark("This number is too high."),
        "enum": mark("Choose one of these."),
        "literal_error": mark("Choose one of these."),
    }
)
"""For a person who fills in a form, by pydantic's kind of error."""
TOO_SHORT = mark("This is too short.")
OTHERWISE = mark("This is not filled in as expected.")
NOT_NOW = mark("This is not possible now. This is how it stands.")


class NotFilledIn(Exception):
    """Something is missing or wrong; the form knows what."""


@dataclass
class Form:
    """What was sent, by field; a new form is empty. `errors` has a sentence for each field that is wrong."""

    values: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    """What is wrong with the whole, and with no field."""
    labels: dict[str, str] = field(default_factory=dict)
    """What each field is called, as far as the page has been drawn."""
    new_once: str = field(default_factory=lambda: token_urlsafe(12))

    def __getitem__(self, name: str) -> str:
        """The first value; empty when there is none."""
        return self.values.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        return [value for value in self.values.get(name, []) if value]

    def or_else(self, name: str, value: Any) -> str:
        """What was sent, and before anything was sent `value`."""
        return self[name] if self.values else "" if value is None else str(value)

    def wrong(self, name: str, sentence: str) -> None:
        self.errors.setdefault(name, sentence)

    def called(self, name: str, label: str) -> None:
        """Said by each field where it is drawn."""
        self.labels.setdefault(name, label)

    @property
    def what_is_wrong(self) -> list[tuple[str, str, str]]:
        """Each field that is wrong, in the order of the page: its name, what it is called, and what to do."""
        wrong = [name for name in dict.fromkeys([*self.labels, *self.errors]) if name in self.errors]
        return [(name, self.labels.get(name, ""), self.errors[name]) for name in wrong]

    def read(self, model: type[M], **more: Any) -> M:
        """As this input; what is empty counts as not sent. `more` are fields that the page itself knows."""
        sent: dict[str, Any] = {}
        for name, about in model.model_fields.items():
            values = self.all(name)
            if values:
                sent[name] = values if get_origin(about.annotation) is list else values[0]
        try:
            read = model.model_validate(sent | more)
        except ValidationError as error:
            for one in error.errors(include_input=False, include_url=False, include_context=False):
                self._note(model, one["loc"], one["type"], one["msg"])
            raise NotFilledIn from error
        if self.errors:
            raise NotFilledIn
        return read

    def _note(self, model: type[BaseModel], place: tuple[int | str, ...], kind: str, message: str) -> None:
        """A sentence of a model's own names its field in its first word."""
        own = message.removeprefix("Value error, ") if kind == "value_error" else ""
        first = own.partition(" ")[0]
        name = str(place[0]) if place else first
        sentence = in_words(own, OTHERWISE) if own else SENTENCES.get(kind, OTHERWISE)
        if kind == "string_too_short" and self[name].strip():
            sentence = TOO_SHORT
        if name in model.model_fields:
            self.wrong(name, sentence)
        else:
            self.problem = sentence

    def send(self, work: Callable[[], T], done: Callable[[T], Response], again: Callable[[int], Response]) -> Response:
        """Does `work` and goes on to `done`; when something is wrong shows the form `again`, with that status.

        Sent twice (two taps, or back and again) it happens once and goes on all the same.
        """
        try:
            return done(work())
        except Replayed as earlier:
            return done(earlier.answer)
        except NotFilledIn:
            return again(422)
        except Invalid as wrong:
            self.wrong(wrong.field, in_words(wrong.sentence, OTHERWISE))
            return again(422)
        except Conflict as conflict:
            self.problem = in_words(conflict.sentence, NOT_NOW)
            return again(409)


MOST_FIELDS = 300


async def posted(request: Request) -> Form:
    """Somebody may tick every theme that there is, once as nice and once as a must; files are not for here."""
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as sent:
        return Form(_values(sent))


def _values(sent: FormData) -> dict[str, list[str]]:
    return {name: [str(value) for value in sent.getlist(name)] for name in sent}


Posted = Annotated[Form, Depends(posted)]
