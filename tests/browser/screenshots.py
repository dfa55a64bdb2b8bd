"""`make screenshots`: what the README shows, taken of the demo as it is: docs/screenshots/*.png."""

from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright

from deploy import chromium
from deploy.install import PROJECT
from tests import servers
from tests.browser.looking import ALONE, enter
from tests.demo_town import demo_town

PLACE = PROJECT / "docs" / "screenshots"
PHONE, DESK = 390, 1100


class Picture(NamedTuple):
    """Whose page, on which screen; `links` are followed from the beginning (a part of the address of each)."""

    name: str
    email: str
    width: int
    links: tuple[str, ...] = ()


PICTURES = (
    Picture("client-asks", "sam.willems@post.example", PHONE, ("/my/ask",)),
    Picture("client-contact", "thijs.prins@post.example", PHONE, ("/my/contact",)),
    Picture("peer-today", "yusuf.demir@delinde.example", PHONE),
    Picture("peer-contact", "yusuf.demir@delinde.example", PHONE, ("/contacts", "/contacts/")),
    Picture("peer-profile", "yusuf.demir@delinde.example", PHONE, ("/profile",)),
    Picture("team-clients", "marieke.deboer@delinde.example", DESK),
    Picture("team-meeting", "marieke.deboer@delinde.example", DESK, ("/meeting",)),
    Picture("coordinator-work", "ineke.postma@delinde.example", DESK),
    Picture("coordinator-compares", "ineke.postma@delinde.example", DESK, ("/requests/",)),
    Picture("coordinator-pool", "ineke.postma@delinde.example", DESK, ("/pool",)),
)


def follow(page: Page, link: str) -> None:
    """The first link whose address begins so, other than the page itself."""
    exact = page.locator(f"a[href='{link}']")
    found = exact if exact.count() else page.locator(f"main a[href^='{link}']")
    page.goto(str(found.first.get_attribute("href")))


def main() -> None:
    PLACE.mkdir(exist_ok=True)
    running = servers.start_servers()
    try:
        with demo_town("naast_pictures") as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium.find(), args=ALONE)
            for picture in PICTURES:
                context = browser.new_context(
                    base_url=address, locale="nl-NL", viewport={"width": picture.width, "height": 844}
                )
                page = enter(context, picture.email)
                for link in picture.links:
                    follow(page, link)
                page.screenshot(path=PLACE / f"{picture.name}.png", full_page=picture.width == PHONE)
                print(picture.name, page.url.removeprefix(address))
                context.close()
    finally:
        running.stop()


if __name__ == "__main__":
    main()
