"""The POST of a page that takes one step: it happens once, and then somebody is back where they were."""

from collections.abc import Callable
from urllib.parse import urlsplit

from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.web.forms import Form
from services.matching.web.visitor import Visitor, own_path

Work = Callable[[Session], object]


def step(visitor: Visitor, form: Form, work: Work, said: str, *, undo: str = "") -> Response:
    """One of one tap. When it is not the moment any more, the page says so, as it stands now."""
    path = onward(visitor, form)
    return form.send(
        lambda: visitor.write(_without_answer(work), form),
        lambda _done: visitor.go(path, said, undo=undo),
        lambda _status: visitor.go(path, form.problem or next(iter(form.errors.values())), wrong=True),
    )


def change(
    visitor: Visitor,
    form: Form,
    work: Work,
    here: str,
    said: str,
    *,
    again: Callable[[int], Response],
    undo: str = "",
) -> Response:
    """One that needs a field: when that is not right the page comes `again`, with what is missing. `undo` is below
    `here`."""
    return form.send(
        lambda: visitor.write(_without_answer(work), form),
        lambda _done: visitor.go(here, said, undo=undo and f"{here}/{undo}"),
        again,
    )


def onward(visitor: Visitor, form: Form, otherwise: str = "/work") -> str:
    """Where the button was, at what comes next there; for an undo the page that it stands on."""
    return own_path(form["back"] or urlsplit(visitor.request.headers.get("referer", "")).path, otherwise)


def _without_answer(work: Work) -> Callable[[Session], None]:
    """An answer is kept with the change, to be given once more; a row is none."""

    def once(session: Session) -> None:
        work(session)

    return once
