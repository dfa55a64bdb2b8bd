"""Every button of every page can be pressed by whoever sees it, in the state in which it is shown: no page offers what
policy refuses, or what is not possible now. And no page tells of a client without a line in the audit trail."""

import asyncio
import os
from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, create_engine, select
from sqlalchemy.orm import Session

from services.matching.models.audit import AuditEvent
from services.matching.web.forms import NOT_NOW
from services.matching.web.personas import PERSONAS
from tests import servers
from tests.browser.looking import LIKE_ANOTHER, kind_of
from tests.demo_town import TEMPLATE, load
from tests.security.asking import one_connection, thrown_away
from tests.trail import Town
from tests.web.walking import Reader, Walk

ELSEWHERE = ("/static/", "/api/", "/demo/", "/sign-", "/manifest")
OF_A_KIND = 2
"""So many pages of one kind are read: they can be in different states."""
IN_NO_PLACE = ("/rights", "/help")
"""In the footer of every page."""
WHO_ONE_IS = "/account"
OF_EVERYBODY = ("/account", "/sign-in/set-up")
"""What each account has, whoever's it is: pressed by one staff member and one client."""
PRESS_THOSE = ("sam.willems@post.example", "ellen.vermeer@delinde.example")
DATABASE = f"naast_buttons_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"

Walking = Callable[[str], Walk]


@pytest.fixture(scope="module")
def town() -> Iterator[tuple[Connection, asyncio.Runner]]:
    """A demo, of which nothing that is done to it stays."""
    load()
    servers.renew_database(DATABASE, TEMPLATE)
    engine = create_engine(servers.database_url(DATABASE), connect_args={"options": "-c timezone=UTC"})
    with one_connection(engine) as connection, asyncio.Runner() as runner:
        yield connection, runner
    engine.dispose()


@pytest.fixture
def walking(town: tuple[Connection, asyncio.Runner]) -> Iterator[Walking]:
    """`walking(email)` is somebody who was let in."""
    connection, runner = town
    with thrown_away(connection):
        yield lambda email: Walk.of(email, connection, runner)


def untold(connection: Connection, pages: dict[str, tuple[str, str]]) -> list[str]:
    """Of these pages (path and what was read, by trace id) those that tell of a client and left no line about them."""
    with Session(connection) as session:
        people = Town(session)
        found = defaultdict[str, list[AuditEvent]](list)
        for line in session.scalars(select(AuditEvent).where(AuditEvent.trace_id.in_(pages))):
            found[line.trace_id].append(line)
    others = {trace: (path, html) for trace, (path, html) in pages.items() if path != WHO_ONE_IS}
    return [kind_of(path) for trace, (path, html) in others.items() if people.untold_in(html, found[trace])]


@pytest.mark.parametrize("email", [persona.email for persona in PERSONAS if persona.email not in LIKE_ANOTHER])
def test_no_page_offers_what_the_server_refuses(email: str, walking: Walking) -> None:
    somebody = walking(email)
    refused, lost, pressed = list[str](), list[str](), set[str]()
    waiting, known, seen, read = ["/"], {"/"}, defaultdict[str, int](int), dict[str, tuple[str, str]]()
    while waiting:
        path = waiting.pop(0)
        if seen[kind_of(path)] >= OF_A_KIND:
            continue
        seen[kind_of(path)] += 1
        html, trace = somebody.open(path)
        read[trace] = (path, html)
        page = Reader(html)
        if page.is_lost and kind_of(path) not in IN_NO_PLACE:
            lost.append(f"{kind_of(path)} stands under nothing in the menu")
        new = [link for link in page.links if link.startswith("/") and not link.startswith(ELSEWHERE)]
        waiting += [link for link in dict.fromkeys(new) if link not in known]
        known |= set(new)
        forms = [form for form in page.forms if form.action not in pressed]
        if email not in PRESS_THOSE:
            forms = [form for form in forms if not form.action.startswith(OF_EVERYBODY)]
        pressed |= {form.action for form in forms}
        refused += somebody.refused_on(path, forms)
        for form in filter(lambda form: form.is_hand_over, forms):
            refused += somebody.refused_in_other_hands(form)
        for form in [form for form in forms if not form.ends_the_visit][-1:]:
            somebody.press(form)  # and that stays: what comes after it is read as it then is
    assert not refused, "\n".join(sorted(set(refused)))
    assert not lost, "\n".join(sorted(set(lost)))
    assert not (unlogged := untold(somebody.connection, read)), "\n".join(sorted(set(unlogged)))
    assert pressed


def test_a_button_that_only_the_state_refuses_is_found(walking: Walking) -> None:
    """Planted by a page of before: one that is pressed, and one that asks for a day first."""
    thijs = walking("thijs.prins@post.example")
    mine, _ = thijs.open("/my")
    contact = next(link for link in Reader(mine).links if kind_of(link) == "/my/contact/{id}")
    pages = {path: Reader(thijs.open(path)[0]).forms for path in (f"{contact}/stop", f"{contact}/pause")}
    assert [*thijs.refused_on(contact, [form for forms in pages.values() for form in forms])] == []
    again = Reader(thijs.open(f"{contact}/stop")[0]).forms
    for form in [form for form in again if not form.ends_the_visit]:
        thijs.press(form)
    found = [one for path, forms in pages.items() for one in thijs.refused_on(path, forms)]
    assert found == [
        f"/my/contact/{{id}}/stop offers /my/contact/{{id}}/step/stop: {NOT_NOW}",
        f"/my/contact/{{id}}/pause offers /my/contact/{{id}}/pause: {NOT_NOW}",
    ]
    assert thijs.get(f"{contact}/stop").goes_to == contact, "who comes back to it is led to how it stands"
