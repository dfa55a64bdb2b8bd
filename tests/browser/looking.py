"""What is looked at on every page, whoever sees it."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Request

from deploy.install import PROJECT
from services.matching.catalogue import BY_KEY
from services.matching.models.decisions import Topic
from tests.web.b1 import jargon_in

PATIENCE = 30_000
"""Milliseconds for a step of the browser: a machine that does other things as well is no reason to fail."""
ALONE = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
         "--js-flags=--no-opt --no-maglev")  # fmt: skip
"""It asks nobody but our server for anything. And no page lives long enough to earn back what the two compilers cost
that make a script fast: without them the rules of accessibility are looked at in half the time."""
AXE = (PROJECT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROWEST = 320
"""Pixels: the narrowest phone, which is also a desk at 400 %."""
LARGEST_PAGE = 100_000
"""Bytes that go over the line at a first visit, besides the style."""
LIKE_ANOTHER = ("carla.fernandes@post.example", "tom.hendriks@delinde.example")
"""Personas who see the pages that Yusuf and Marieke see."""
KEYS = {*BY_KEY, *Topic}
AT_A_GLANCE = """() => ({
    title: document.title,
    bytes: [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
        .filter(one => !one.name.split("?")[0].endsWith(".css")).reduce((sum, one) => sum + one.encodedBodySize, 0),
    is_too_wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
})"""
BY_THE_RULES = """async ([standards, colours]) => {
    const found = await axe.run(document, {runOnly: {type: "tag", values: standards},
        rules: {"color-contrast": {enabled: colours}}, resultTypes: ["violations"], preload: false})
    const said_otherwise = [...document.querySelectorAll("[aria-label]:is(a, button)")]
        .filter(one => !one.ariaLabel.includes(one.textContent.trim().replace(/[?.]$/, "")))
    return [
        ...found.violations.map(({id, help, nodes}) =>
            `${id}: ${help} (${nodes.slice(0, 3).map(node => node.target[0]).join("; ")})`),
        ...said_otherwise.map(one => `“${one.ariaLabel}” does not hold what can be read, and so cannot be said to it`),
    ]
}"""
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def enter(context: BrowserContext, email: str) -> Page:
    """Signs in as a persona of the demo."""
    context.set_default_timeout(PATIENCE)
    context.add_init_script(AXE)
    page = context.new_page()
    page.goto("/sign-in")
    page.locator(f"form:has(input[value='{email}']) button").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def failed(asked: Request) -> bool:
    """What is no longer wanted, since somebody went on to the next page, did not fail."""
    return asked.failure != "net::ERR_ABORTED"


def kind_of(path: str) -> str:
    """Two pages that differ only in whom they are about are of one kind."""
    parts = IDS.sub("{id}", path).split("/")
    return "/".join("{key}" if part in KEYS else part for part in parts)


@dataclass
class Watched:
    """What goes wrong while somebody looks around."""

    wrong: list[str] = field(default_factory=list)
    html: dict[str, str] = field(default_factory=dict)

    def watch(self, page: Page, address: str) -> None:
        ours = urlsplit(address).netloc
        page.on("console", lambda said: self.note(page, said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: self.note(page, str(error)))
        page.on("requestfailed", lambda asked: self.note(page, f"{asked.url} failed") if failed(asked) else None)
        page.on(
            "request",
            lambda asked: self.note(page, f"asks {asked.url}") if urlsplit(asked.url).netloc != ours else None,
        )

    def note(self, page: Page, what: str) -> None:
        self.wrong.append(f"{kind_of(urlsplit(page.url).path)}: {what}")

    def look(self, page: Page, path: str, *, closely: bool = True, colours: bool = True) -> None:
        """Goes there, and looks at the page as a whole. Closely: also by the rules of accessibility. To measure the
        contrast of all colours takes as long as all other rules, and in another language they are the same."""
        response = page.goto(path)
        if response is None or response.status != 200:
            self.note(page, f"answers {response.status if response else None}")
            return
        self.html[kind_of(path)] = response.text()
        self.glance(page)
        if closely:
            self.is_accessible(page, colours=colours)

    def is_plain(self, page: Page) -> None:
        """In Dutch, for a client: no jargon, whatever part of the app the words came from."""
        for word in jargon_in(page.inner_text("body")):
            self.note(page, f"says “{word}…”")

    def glance(self, page: Page) -> None:
        """It has a name and is small, and nothing goes out of sight sideways."""
        seen: dict[str, Any] = page.evaluate(AT_A_GLANCE)
        if seen["bytes"] > LARGEST_PAGE:
            self.note(page, f"is {seen['bytes']} bytes")
        if not re.fullmatch(r".+ – Naast", seen["title"]):
            self.note(page, f"is called {seen['title']}")
        if seen["is_too_wide"]:
            self.note(page, f"scrolls sideways at {NARROWEST} px")

    def is_accessible(self, page: Page, *, colours: bool = True) -> None:
        found: list[str] = page.evaluate(BY_THE_RULES, [STANDARDS, colours])
        for what in found:
            self.note(page, what)


class Validator:
    """Looks at pages by the standard of HTML, in one node that stays: its start costs more than fifty pages."""

    def __init__(self) -> None:
        own_node = Path(sys.executable).parent / "node"
        node = str(own_node) if own_node.exists() else shutil.which("node")
        assert node is not None
        self.process = subprocess.Popen(
            [node, str(Path(__file__).with_name("validate.mjs"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wrong_in(self, pages: dict[str, str]) -> list[str]:
        """What is not valid in these pages, each by its name."""
        return [
            f"{name}:{one['line']} {one['ruleId']}: {one['message']}"
            for name, html in pages.items()
            for one in self._look(html)
        ]

    def _look(self, html: str) -> list[dict[str, Any]]:
        assert self.process.stdin
        assert self.process.stdout
        print(json.dumps(html), file=self.process.stdin, flush=True)
        said: list[dict[str, Any]] = json.loads(self.process.stdout.readline())
        return said

    def close(self) -> None:
        self.process.communicate(timeout=10)
