"""Asking for a peer worker in one's own words, and changing that later: a form, and a step in which to check it.

What was filled in goes along from step to step in the page itself, so nothing is kept of who turns back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.actor import Actor
from services.matching.catalogue import Area, Closeness, Layer, Theme
from services.matching.models.requests import Route, WishKind, WishWeight
from services.matching.operations import requests
from services.matching.operations.limits import Limit, count
from services.matching.queries.find import get_client
from services.matching.queries.organisation import districts
from services.matching.queries.own_standing import own_client_id, own_request
from services.matching.queries.proposals import without_name
from services.matching.schemas.own_standing import OwnRequestOut
from services.matching.schemas.requests import ClientAnswerIn, RequestIn, SharedWordsIn, WishesIn
from services.matching.web.choices import LANGUAGES, PARTS_OF_DAY
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter(prefix="/my")

PRACTICAL = MappingProxyType(
    {
        "languages": WishKind.LANGUAGE,
        "gender": WishKind.GENDER,
        "areas": WishKind.AREA,
        "parts_of_day": WishKind.PART_OF_DAY,
    }
)
"""The fields of the form, by what they wish."""
FIELDS = MappingProxyType({"themes": WishKind.EXPERIENCE, **PRACTICAL})
GENDERS = (("", mark("It does not matter")), ("vrouw", mark("A woman")), ("man", mark("A man")))
OFTEN = (mark("Once a week"), mark("Once in two weeks"), mark("Once a month"), mark("Only when I ask"))


def by_area(shown: Sequence[Theme]) -> Mapping[Area, list[Theme]]:
    """What a client can name, under the heading of the catalogue."""
    return {
        area: [theme for theme in shown if theme.area is area] for area in Area if any(t.area is area for t in shown)
    }


@dataclass(frozen=True)
class Asking:
    """One form: for something new at /my/ask, or for one's own request."""

    visitor: Visitor
    form: Form
    path: str = "/my/ask"
    request_id: UUID | None = None

    def show(self, status: int = 200) -> Response:
        named = self.visitor.read(districts)
        known, chosen = self.visitor.catalogue, self.form.all("themes")
        return self.visitor.page(
            "client/ask.html",
            status,
            form=self.form,
            path=self.path,
            is_new=self.request_id is None,
            areas=by_area(known.offered(Layer.THEME, Layer.SPECIFIC, also=chosen)),
            helped=known.offered(Layer.ROUTE, also=chosen),
            close_by=known.offered(Layer.DIAGNOSIS, Layer.MEDICATION),
            closeness=list(Closeness),
            languages=LANGUAGES,
            districts=named,
            genders=GENDERS,
            parts_of_day=PARTS_OF_DAY,
            often=OFTEN,
        )

    def read(self) -> RequestIn:
        wishes = [
            {"kind": kind, "value": value, "weight": self._weight(kind, value)}
            for field, kind in FIELDS.items()
            for value in self.form.all(field)
        ]
        return self.form.read(RequestIn, wishes=wishes, route=Route.CLIENT, named_peer_worker_id=None)

    def _weight(self, kind: WishKind, value: str) -> WishWeight:
        return WishWeight.MUST if f"{kind}:{value}" in self.form.all("must") else WishWeight.NICE

    def check(self, asked: RequestIn, status: int = 200) -> Response:
        if "shared_words" not in self.form.values:
            self.form.values["shared_words"] = [self.without_name(asked)]
        return self.visitor.page(
            "client/check.html",
            status,
            form=self.form,
            path=self.path,
            is_new=self.request_id is None,
            asked=asked,
            kept={name: values for name, values in self.form.values.items() if name not in NOT_KEPT},
        )

    def without_name(self, asked: RequestIn) -> str:
        actor = self.visitor.actor
        return self.visitor.read(
            lambda session: without_name(asked.client_words, get_client(session, actor, own_client_id(actor)))
        )


NOT_KEPT = ("once", "step", "must", "shared_words")
"""What the step in which to check has fields of its own for."""


def go_through(asking: Asking, store: Callable[[Session, Actor, RequestIn, SharedWordsIn | None], UUID]) -> Response:
    """The form, the step in which to check it, or what is done at last."""
    visitor, form = asking.visitor, asking.form
    if form["step"] == "change":
        return asking.show()

    def send() -> UUID | RequestIn:
        asked = asking.read()
        if form["step"] != "send":
            return asked
        plain, said = asking.without_name(asked), form["shared_words"].strip()
        shared = form.read(SharedWordsIn, shared_words=said) if said != plain else None
        return visitor.write(lambda session: store(session, visitor.actor, asked, shared), form)

    def done(result: UUID | RequestIn) -> Response:
        if isinstance(result, RequestIn):
            return asking.check(result)
        return visitor.go("/my", mark("Your question was sent. Here you see how it stands."))

    return form.send(send, done, asking.show)


@router.get("/ask")
def ask(visitor: Visiting) -> Response:
    own_client_id(visitor.actor)
    return Asking(visitor, Form()).show()


@router.post("/ask")
def send(visitor: Visiting, form: Posted) -> Response:
    count(visitor.actor, Limit.ASK)

    def store(session: Session, actor: Actor, asked: RequestIn, shared: SharedWordsIn | None) -> UUID:
        request = requests.make_request(session, actor, own_client_id(actor), asked)
        if shared is not None:
            requests.share_words(session, actor, request.id, shared)
        return request.id

    return go_through(Asking(visitor, form), store)


@router.get("/requests/{request_id}/change")
def ask_change(request_id: UUID, visitor: Visiting) -> Response:
    one = visitor.read(lambda session: own_request(session, visitor.actor, request_id))
    return _changing(visitor, as_form(one), request_id).show()


@router.post("/requests/{request_id}/change")
def change(request_id: UUID, visitor: Visiting, form: Posted) -> Response:
    before = visitor.read(lambda session: own_request(session, visitor.actor, request_id))

    def store(session: Session, actor: Actor, asked: RequestIn, shared: SharedWordsIn | None) -> UUID:
        wishes = WishesIn(**asked.model_dump(include=set(WishesIn.model_fields)))
        requests.change_wishes(session, actor, request_id, wishes)
        requests.change_words(session, actor, request_id, ClientAnswerIn(client_words=asked.client_words))
        if shared is not None or before.shortened:
            said = shared or SharedWordsIn(shared_words=form["shared_words"])
            requests.share_words(session, actor, request_id, said)
        return request_id

    return go_through(_changing(visitor, form, request_id), store)


def _changing(visitor: Visitor, form: Form, request_id: UUID) -> Asking:
    return Asking(visitor, form, f"/my/requests/{request_id}/change", request_id)


def as_form(one: OwnRequestOut) -> Form:
    """The request as it would have been filled in."""
    request = one.request
    values: dict[str, list[str]] = {
        "client_words": [request.client_words],
        "question": [request.question],
        "strengths": [request.strengths],
        "closeness": [request.closeness.value],
        "frequency_wish": [request.frequency_wish],
        "must": [f"{wish.kind}:{wish.value}" for wish in request.wishes if wish.weight is WishWeight.MUST],
    }
    values |= {field: [wish.value for wish in request.wishes if wish.kind is kind] for field, kind in FIELDS.items()}
    if one.shortened:
        values["shared_words"] = [one.preview.words]
    return Form({name: said for name, said in values.items() if said})
