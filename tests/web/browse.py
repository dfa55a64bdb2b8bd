"""A browser without a screen: signs in, follows links and sends forms, and reads what a page says."""

import re
from functools import cache
from html import unescape
from html.parser import HTMLParser
from uuid import UUID

import httpx2

from services.matching import auth
from services.matching.models.clients import Client
from services.matching.models.peer_workers import PeerWorker
from shared.db import transaction
from shared.users import Language, User
from tests.door import COOKIE, Door, session_secret, visitor

PASSWORD = "samen-oplopen-2026"


class Page:
    """What came back: `text` is what somebody reads, with single spaces."""

    def __init__(self, answer: httpx2.Response) -> None:
        self.status, self.path, self.html = answer.status_code, answer.url.path, answer.text
        self.content_type = answer.headers.get("content-type", "")
        reader = _Reader()
        reader.feed(self.html)
        self.text = " ".join(" ".join(reader.texts).split())
        self.links, self.actions, self.once = reader.links, reader.actions, reader.once
        self.hidden = reader.hidden
        """With each form of `actions`: what it sends along without anybody filling it in."""

    def __contains__(self, words: str) -> bool:
        return words in self.text


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.actions: list[str] = []
        self.hidden: list[dict[str, list[str]]] = []
        self.once = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attributes}
        if tag == "a":
            self.links.append(has.get("href", ""))
        if tag == "form":
            self.actions.append(has.get("action", ""))
            self.hidden.append({})
        if tag == "input" and has.get("type") == "hidden":
            self.hidden[-1].setdefault(has["name"], []).append(has["value"])
        if has.get("name") == "once":
            self.once = has["value"]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@cache
def password_hash() -> str:
    return auth.hash_password(PASSWORD)


class Browser:
    """Somebody who is signed in, in English: so that a test reads as the code does."""

    def __init__(self, door: Door, who: User | Client | PeerWorker | UUID, language: Language = Language.EN) -> None:
        user_id = who if isinstance(who, UUID) else who.id if isinstance(who, User) else who.user_id
        assert user_id is not None, "a client without a sign-in has no browser"
        with transaction() as session:
            user = session.get_one(User, user_id)
            user.password_hash, user.language = password_hash(), language
        self.http = visitor(door.address, follow_redirects=True)
        self.http.headers["Origin"] = door.address
        door.closes(self.http)
        self.http.cookies.set(COOKIE, session_secret(user_id), domain="127.0.0.1")

    def open(self, path: str) -> Page:
        return Page(self.http.get(path))

    def post(self, path: str, **fields: str | list[str]) -> Page:
        """Sends a form, and reads the page that follows."""
        return Page(self.http.post(path, data=fields))

    def press(self, page: Page, action: str) -> Page:
        """One tap on the first button of `page` that sends something to an address that ends like this."""
        return self.press_with(page, action)

    def press_with(self, page: Page, action: str, **fields: str) -> Page:
        """The same, with what is filled in."""
        found = next(place for place, one in enumerate(page.actions) if one.endswith(action))
        self.http.headers["Referer"] = str(self.http.base_url.join(page.path))
        return self.post(page.actions[found], **page.hidden[found], **fields)

    def undo(self, page: Page) -> Page:
        """The first button of a page that says what happened."""
        found = re.search(r'role="status".*?action="([^"]+)"', page.html, re.DOTALL)
        assert found, "there is nothing to undo"
        return self.post(unescape(found[1]))
