"""Somebody who reads pages and presses whatever they offer, with the app in this process. What a press does is taken
back, so that each button is pressed in the state in which it was shown."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from types import MappingProxyType
from urllib.parse import unquote, urlencode

from sqlalchemy import Connection, select

from services.matching import auth
from services.matching.web.visitor import SAID
from shared.db import transaction
from shared.users import User
from tests.browser.looking import kind_of
from tests.door import COOKIE
from tests.security.asking import Answer, ask, thrown_away
from tests.trail import traced

FORM = {"content-type": "application/x-www-form-urlencoded"}
REFUSED = (403, 404, 405, 409)
"""Not yours, not there, not like this, not now. What is filled in wrong (422) says nothing about the button."""
HOPS = 4


@dataclass
class Shown:
    """A form of a page, filled in as it stands there: the first of what has to be chosen."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return kind_of(self.action.partition("?")[0])

    @property
    def ends_the_visit(self) -> bool:
        """Or changes in which words it goes on, or gives it out of hands."""
        return self.is_hand_over or self.action.startswith(("/sign-out", "/account"))

    @property
    def is_hand_over(self) -> bool:
        return self.action.endswith("/hand-over")


class Reader(HTMLParser):
    """The links of a page, and the forms that are sent."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Shown] = []
        self.is_lost = self._past_menu = False
        """There is a menu, and no place of it is shown as where this is."""
        self._form = Shown("")
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attributes}
        if tag == "a":
            self.links.append(has.get("href", "").partition("?")[0].partition("#")[0])
        if tag == "nav" and "naast-menu" in has.get("class", ""):
            self.is_lost = True
        if tag == "main":
            self._past_menu = True
        if "aria-current" in has and not self._past_menu:
            self.is_lost = False
        if tag == "form":
            self._form = Shown(has.get("action", ""))
            if has.get("method") == "post":
                self.forms.append(self._form)
        self._fill_in(tag, has)

    def _fill_in(self, tag: str, has: dict[str, str]) -> None:
        fields, name, value = self._form.fields, has.get("name", ""), has.get("value", "")
        if tag == "select":
            self._select = name
        if tag == "option" and (self._select not in fields or "selected" in has):
            fields[self._select] = [value]
        if not name:
            return
        match tag, has.get("type"):
            case "input", "radio" if "checked" in has or name not in fields:
                fields[name] = [value]
            case "input", kind if kind not in {"radio", "checkbox"} or "checked" in has:
                fields.setdefault(name, []).append(value)
            case "textarea", _:
                fields[name] = ["Woorden."]
            case "button", _:
                fields.setdefault(name, [value])


@dataclass
class Walk:
    """Somebody who is signed in."""

    connection: Connection
    runner: asyncio.Runner
    headers: dict[str, str]

    @classmethod
    def of(cls, email: str, connection: Connection, runner: asyncio.Runner) -> "Walk":
        with transaction() as session:
            user_id = session.scalars(select(User.id).where(User.email == email)).one()
            secret = auth.open_session(session, user_id, two_factors=True).secret
        return cls(connection, runner, {"cookie": f"{COOKIE}={secret}"})

    def get(self, path: str, header: Mapping[str, str] = MappingProxyType({})) -> Answer:
        return self.runner.run(ask("GET", path, {**self.headers, **header}, b""))

    def open(self, path: str) -> tuple[str, str]:
        """The page that is there at last, and the trace under which it was asked for."""
        trace, header = traced()
        for _ in range(HOPS):
            answer = self.get(path, header)
            if not answer.goes_to:
                break
            path = answer.goes_to
        return answer.text, trace

    def press(self, form: Shown) -> Answer:
        sent = urlencode(form.fields, doseq=True).encode()
        return self.runner.run(ask("POST", form.action, self.headers | FORM, sent))

    def refused_on(self, path: str, forms: list[Shown]) -> Iterator[str]:
        """Each of these forms, shown on this page, that the server refuses as things are now."""
        for form in forms:
            with thrown_away(self.connection):
                if why := why_refused(self.press(form)):
                    yield f"{kind_of(path)} offers {form.kind}: {why}"

    def refused_in_other_hands(self, form: Shown) -> Iterator[str]:
        """Of the page that a client gets when this hands the device over to them."""
        with thrown_away(self.connection):
            cookies = (SimpleCookie(value) for name, value in self.press(form).headers if name == "set-cookie")
            secret = next(cookie[COOKIE].value for cookie in cookies if COOKIE in cookie)
            client = replace(self, headers={"cookie": f"{COOKIE}={secret}"})
            page, _ = client.open("/handed")
            yield from client.refused_on("/handed", Reader(page).forms)


def why_refused(answer: Answer) -> str:
    """In a word; a button alone is refused with a sentence on the page that it goes back to."""
    if answer.status in REFUSED or answer.status >= 500:
        return str(answer.status)
    for name, value in answer.headers:
        if name == "set-cookie" and value.startswith(f"{SAID}="):
            kept = json.loads(unquote(SimpleCookie(value)[SAID].value))
            return str(kept["said"]) if kept["wrong"] else ""
    return ""
