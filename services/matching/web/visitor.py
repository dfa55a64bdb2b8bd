"""Who looks at a page, and how a page's work is done. The same doors and the same transactions as in the API."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from gettext import NullTranslations
from typing import Annotated, Any, TypeVar
from urllib.parse import quote, unquote

from fastapi import Depends, Request
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, RedirectResponse, Response

from services.matching import auth
from services.matching.actor import Actor, Role
from services.matching.catalogue import Catalogue
from services.matching.deps import (
    OVER_HTTPS,
    Caller,
    entry_of,
    only_looks,
    refuse_in_other_hands,
    refuse_other_sites,
    session_cookie,
)
from services.matching.models.signin import AccessKind
from services.matching.operations.kept_answers import Ask
from services.matching.queries.themes import catalogue
from services.matching.schemas.pages import NamesIn, PageIn
from services.matching.web.forms import NOT_NOW, Form
from services.matching.web.language import mark, translations
from services.matching.web.menu import Place, place_of, places_for
from services.matching.web.pages import render
from services.matching.web.wishes import called_as
from shared.db import in_transaction
from shared.errors import Conflict, Invalid, NotSignedIn, Refusal
from shared.users import Language, User

T = TypeVar("T")

SAID = "__Host-naast-said" if OVER_HTTPS else "naast-said"
"""The cookie with what the next page must say. It holds a text of ours and a path, nothing about anybody."""


DONE_BEFORE = mark("This was sent already. This is how it stands now.")


class Passed(Conflict):
    """The page of a step that is not possible now, found by the way back or an old link. `path` shows how it stands."""

    def __init__(self, path: str) -> None:
        super().__init__(NOT_NOW)
        self.path = path


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who looks at a page. `actor` is None before signing in."""

    request: Request
    language: Language
    actor_or_none: Actor | None = None
    name: str = ""

    @property
    def actor(self) -> Actor:
        if self.actor_or_none is None:
            raise NotSignedIn("Sign in to see this.")
        return self.actor_or_none

    @property
    def is_client(self) -> bool:
        """Is here for themselves: reads what clients read, and no more."""
        return self.actor_or_none is not None and self.actor_or_none.roles == {Role.CLIENT}

    @property
    def is_peer_worker(self) -> bool:
        return self.has(Role.PEER_WORKER)

    @property
    def words(self) -> NullTranslations:
        return translations(self.language)

    @property
    def places(self) -> list[Place]:
        return places_for(self.actor.roles)

    @property
    def here(self) -> Place | None:
        return place_of(self.request.url.path, self.places)

    @property
    def catalogue(self) -> Catalogue:
        """Read once a page, and only for a page that offers themes or names one of the organisation's own."""
        kept = self.request.state
        if not hasattr(kept, "catalogue"):
            kept.catalogue = in_transaction(catalogue)
        known: Catalogue = kept.catalogue
        return known

    def has(self, *roles: Role) -> bool:
        return self.actor_or_none is not None and bool(self.actor_or_none.roles & set(roles))

    def asks(self, name: str = "cursor", limit: int = 20) -> PageIn:
        """Which page of a list; a page of the app with several lists has a name for each in its address."""
        cursor = self.request.query_params.get(name)
        return PageIn(cursor=cursor[:200] if cursor else None, limit=limit)

    def looks_for(self) -> NamesIn:
        """Whom to choose from in a form: the nearest, or whoever is called so."""
        find = self.request.query_params.get("find", "").strip()[:100]
        return NamesIn(**self.asks("names", limit=50).model_dump(), find=find)

    def read(self, work: Callable[[Session], T]) -> T:
        return Caller(self.actor, entry_of(self.request)).read(work)

    def write(self, work: Callable[[Session], T], form: Form | None = None) -> T:
        """With a form that carries its `once` the same change happens once, however often it is sent."""
        if form is None or not form["once"]:
            return Caller(self.actor, entry_of(self.request)).write(work)
        sent = hashlib.sha256(json.dumps(form.values, sort_keys=True).encode()).digest()
        ask = Ask(self.actor.user_id, form["once"][:200], f"POST {self.request.url.path}", sent)
        try:
            return Caller(self.actor, entry_of(self.request), ask).write(work)
        except Invalid as wrong:
            if wrong.field != "Idempotency-Key":
                raise
            raise Conflict(DONE_BEFORE) from wrong

    def page(self, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        said = _said(self.request)
        everything = {"visitor": self, "said": said, "form": Form(), **context}
        shown = self.render(template, everything)
        if everything["form"].errors:  # stand above the fields, which said what they are called only by now
            shown = self.render(template, everything)
        response = HTMLResponse(shown, status)
        if said:
            response.delete_cookie(SAID, path="/", secure=OVER_HTTPS, httponly=True, samesite="lax")
        return response

    def render(self, template: str, context: Mapping[str, Any]) -> str:
        with called_as(lambda: self.catalogue):
            return render(self.language, template, context)

    def go(self, path: str, said: str = "", *, undo: str = "", wrong: bool = False) -> Response:
        """To another page, which then says `said`; with a button that posts to `undo` where that is possible."""
        response = RedirectResponse(path, 303)
        if said:
            kept = quote(json.dumps({"said": said, "undo": undo, "wrong": wrong}))
            response.set_cookie(SAID, kept, max_age=60, path="/", secure=OVER_HTTPS, httponly=True, samesite="lax")
        return response

    def back(self, said: str, otherwise: str = "/") -> Response:
        """To the page where the button was, as it is now, with what went wrong."""
        came_from = self.request.headers.get("referer", "")
        ours = str(self.request.base_url)
        path = "/" + came_from.removeprefix(ours) if came_from.startswith(ours) else otherwise
        return self.go(path, said, wrong=True)


def _said(request: Request) -> Mapping[str, Any]:
    """Whatever the cookie holds, a path that leads elsewhere is not followed."""
    try:
        kept = json.loads(unquote(request.cookies.get(SAID, "")))
        said = {"said": str(kept["said"]), "undo": str(kept["undo"]), "wrong": bool(kept["wrong"])}
    except (ValueError, KeyError, TypeError):
        return {}
    return said if not said["undo"] or str(said["undo"]).startswith("/") else {}


def anybody(request: Request) -> Visitor:
    """Before signing in: in the language that the browser asks for, and Dutch otherwise."""
    prefers = request.headers.get("accept-language", "").lower()
    return Visitor(request, Language.EN if prefers.startswith("en") else Language.NL)


def who_visits(request: Request, cookie: Annotated[str | None, Depends(session_cookie)]) -> Visitor:
    visitor = _whoever_holds(request, cookie)
    refuse_in_other_hands(visitor.actor)
    return visitor


def who_holds(request: Request, cookie: Annotated[str | None, Depends(session_cookie)]) -> Visitor:
    """A client with the device of a colleague in their hands; NotSignedIn for everybody else."""
    visitor = _whoever_holds(request, cookie)
    if visitor.actor.handed_to is None:
        raise NotSignedIn("Sign in to see this.")
    return visitor


@dataclass(frozen=True, slots=True)
class Halfway:
    """Somebody with a session, who did not show enough for more than the pages on which they do."""

    visitor: Visitor
    holder: auth.Holder
    secret: str


def who_is_halfway(request: Request, cookie: Annotated[str | None, Depends(session_cookie)]) -> Halfway:
    """Anybody with a session: also after the password alone, and when it is locked."""
    refuse_other_sites(request)
    holder = in_transaction(lambda session: auth.holder_of(session, cookie or ""))
    return Halfway(Visitor(request, holder.language), holder, cookie or "")


def own_path(path: str, otherwise: str = "/") -> str:
    """A path of ours; whatever else a link brought along leads to `otherwise`, the beginning."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else otherwise


def _whoever_holds(request: Request, cookie: str | None) -> Visitor:
    if not cookie:
        raise NotSignedIn("Sign in to see this.")
    refuse_other_sites(request)

    def find(session: Session) -> Visitor:
        actor = auth.actor_of(session, cookie, AccessKind.SESSION)
        user = session.get_one(User, actor.user_id)
        return Visitor(request, user.language, replace(actor, only_looks=only_looks(request)), user.name)

    return in_transaction(find)


def whoever(request: Request, cookie: Annotated[str | None, Depends(session_cookie)]) -> Visitor:
    """Who is signed in, and anybody else as well: for what everybody can read, also when nobody can be looked up."""
    try:
        return who_visits(request, cookie)
    except (Refusal, OperationalError, NoConnection):
        return anybody(request)


Anybody = Annotated[Visitor, Depends(anybody)]
Visiting = Annotated[Visitor, Depends(who_visits)]
Whoever = Annotated[Visitor, Depends(whoever)]
Holding = Annotated[Visitor, Depends(who_holds)]
HalfIn = Annotated[Halfway, Depends(who_is_halfway)]
