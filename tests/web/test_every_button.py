"""Every button of every page can be pressed by whoever sees it: no page offers what the server then refuses. And no
page tells of a client without a line in the audit trail."""

import os
from collections import defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from services.matching.auth import OPENS
from services.matching.models.audit import AuditEvent
from services.matching.web.personas import PERSONAS
from tests import servers
from tests.browser.looking import kind_of
from tests.demo_town import demo_town
from tests.door import visitor
from tests.trail import Town, traced

ELSEWHERE = ("/static/", "/api/", "/demo/", "/sign-", "/manifest")
REFUSED = {403, 404, 405, 500, 503}
OF_A_KIND = 2
LAST = ("/sign-out", "/account")
WHO_ONE_IS = "/account"
AWAY = "/hand-over"
"""What would end the visit, change in which words it goes on, or give it out of hands."""


class Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attributes}
        if tag == "a":
            self.links.append(has.get("href", "").partition("?")[0].partition("#")[0])
        if tag == "form":
            self.forms.append((has.get("action", "") if has.get("method") == "post" else "", {}))
        if not self.forms:
            return
        fields = self.forms[-1][1]
        name, value = has.get("name", ""), has.get("value", "")
        if tag == "input" and name:
            chosen = has.get("type") not in {"radio", "checkbox"} or "checked" in has
            if chosen or (has.get("type") == "radio" and name not in fields):
                fields[name] = value
        if tag == "textarea" and name:
            fields[name] = "Woorden."
        if tag == "button" and name:
            fields.setdefault(name, value)
        if tag == "select":
            self._select = name
        if tag == "option" and self._select and (self._select not in fields or "selected" in has):
            fields[self._select] = value


DATABASE = f"naast_buttons_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"


@pytest.fixture(scope="module")
def town() -> Iterator[str]:
    """A demo to break."""
    with demo_town(DATABASE) as address:
        yield address


def untold(pages: dict[str, tuple[str, str]]) -> list[str]:
    """Of these pages (path and what was read, by trace id) those that tell of a client and left no line about them."""
    engine = create_engine(servers.database_url(DATABASE))
    with Session(engine) as session:
        people = Town(session)
        found = defaultdict[str, list[AuditEvent]](list)
        for line in session.scalars(select(AuditEvent).where(AuditEvent.trace_id.in_(pages))):
            found[line.trace_id].append(line)
    engine.dispose()
    others = {trace: (path, html) for trace, (path, html) in pages.items() if path != WHO_ONE_IS}
    return [kind_of(path) for trace, (path, html) in others.items() if people.untold_in(html, found[trace])]


@pytest.mark.parametrize("email", [persona.email for persona in PERSONAS])
def test_no_page_offers_what_the_server_refuses(email: str, town: str) -> None:
    with visitor(town, headers={"Origin": town}) as http:
        http.post("/sign-in", data={"email": email, "password": OPENS})
        refused, pressed, forms = list[str](), set[str](), 0
        waiting, known, seen, read = ["/"], {"/"}, dict[str, int](), dict[str, tuple[str, str]]()
        while waiting:
            path = waiting.pop(0)
            if seen.get(kind_of(path), 0) >= OF_A_KIND:
                continue
            seen[kind_of(path)] = seen.get(kind_of(path), 0) + 1
            trace, header = traced()
            html = http.get(path, follow_redirects=True, headers=header).text
            read[trace] = (path, html)
            page = Reader(html)
            new = [link for link in page.links if link.startswith("/") and not link.startswith(ELSEWHERE)]
            waiting += [link for link in dict.fromkeys(new) if link not in known]
            known |= set(new)
            for action, fields in page.forms:
                if not action or action.startswith(LAST) or action.endswith(AWAY) or action in pressed:
                    continue
                pressed.add(action)
                forms += 1
                answer = http.post(action, data=fields)
                if answer.status_code in REFUSED:
                    refused.append(f"{kind_of(path)} offers {kind_of(action)}: {answer.status_code}")
        assert not refused, "\n".join(sorted(set(refused)))
        assert not (unlogged := untold(read)), "\n".join(sorted(set(unlogged)))
        assert forms or email.startswith("wouter")
