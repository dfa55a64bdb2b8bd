"""What a peer worker brought along: theme by theme who may see it, and a preview of what each reader gets."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from fastapi import APIRouter
from starlette.responses import Response

from services.matching.catalogue import Area, Layer, Theme
from services.matching.models.peer_workers import Openness, Use, Visibility
from services.matching.operations import profiles
from services.matching.queries.own_profile import own_profile, preview_of_me
from services.matching.schemas.previews import PreviewOfMeOut
from services.matching.schemas.profiles import ExperienceIn, ExperienceOut, OwnProfileOut
from services.matching.web.choices import PARTS_OF_DAY
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.peer.profile import change, profile_of
from services.matching.web.visitor import Visiting, Visitor
from shared.errors import NotFound

router = APIRouter(prefix="/profile")

KINDS = {
    Layer.ROUTE: mark("What helped"),
    Layer.DIAGNOSIS: mark("Diagnosis"),
    Layer.MEDICATION: mark("Medication"),
}
"""Said beside a theme; the others speak for themselves."""
RESPONSIBILITIES = (
    ("leads_groups", mark("Leads groups")),
    ("gives_team_feedback", mark("Gives the team feedback")),
    ("mentors_new_workers", mark("Guides new peer workers")),
)
READERS = {
    "client": mark("A client who asks for it"),
    "colleagues": mark("Colleagues"),
    "matching": mark("Matching uses it"),
}


class Named(NamedTuple):
    """A theme of the catalogue, and what is said beside it."""

    theme: Theme
    kind: str = ""
    readers: tuple[str, ...] = ()
    own: ExperienceOut | None = None


def by_area(named: Iterable[Named]) -> list[tuple[Area, list[Named]]]:
    """In the order of the catalogue; areas with nothing in them are left out."""
    found: dict[Area, list[Named]] = {area: [] for area in Area}
    for one in named:
        found[one.theme.area].append(one)
    return [(area, ones) for area, ones in found.items() if ones]


def readers_of(preview: PreviewOfMeOut, key: str) -> tuple[str, ...]:
    """Who gets this theme, as the preview says it; nobody else does."""
    given = {"client": preview.client.shared, "colleagues": preview.colleagues.shown, "matching": preview.matching}
    return tuple(text for reader, text in READERS.items() if key in given[reader])


def theme_of(visitor: Visitor, key: str) -> Theme:
    theme = visitor.catalogue.find(key)
    if theme is None:
        raise NotFound
    return theme


def named(visitor: Visitor, keys: Collection[str]) -> list[Named]:
    return [Named(theme, KINDS.get(theme.layer, "")) for theme in visitor.catalogue.themes if theme.key in keys]


def _both(visitor: Visitor) -> tuple[OwnProfileOut, PreviewOfMeOut]:
    return visitor.read(lambda session: (own_profile(session, visitor.actor), preview_of_me(session, visitor.actor)))


@router.get("/experiences")
def list_experiences(visitor: Visiting) -> Response:
    own, preview = _both(visitor)
    known = {one.theme: one for one in own.experiences}
    mine = [
        one._replace(readers=readers_of(preview, one.theme.key), own=known[one.theme.key])
        for one in named(visitor, known)
    ]
    return visitor.page("peer/profile-experiences.html", areas=by_area(mine), not_now=Openness.NOT_NOW)


@router.get("/experiences/add")
def choose_experience(visitor: Visiting, q: str = "", area: str = "") -> Response:
    """All that may still be added; searched by a word, in both languages, and by area."""
    have = {one.theme for one in profile_of(visitor).experiences}
    word = q.strip().casefold()
    found = {
        theme.key
        for theme in visitor.catalogue.offered()
        if theme.key not in have
        and (not area or theme.area == area)
        and any(word in text.casefold() for text in (theme.nl, theme.en, theme.help_nl, theme.help_en))
    }
    return visitor.page(
        "peer/profile-experience-add.html",
        form=Form({"q": [q], "area": [area]}),
        areas=by_area(named(visitor, found)),
        all_areas=list(Area),
        searched=bool(word or area),
    )


@router.get("/experiences/{key}")
def ask_experience(key: str, visitor: Visiting) -> Response:
    return _experience(visitor, key, Form())


def _experience(visitor: Visitor, key: str, form: Form, status: int = 200) -> Response:
    theme = theme_of(visitor, key)
    own, preview = _both(visitor)
    known = next((one for one in own.experiences if one.theme == key), None)
    return visitor.page(
        "peer/profile-experience.html",
        status,
        form=form,
        theme=theme,
        kind=KINDS.get(theme.layer, ""),
        known=known is not None,
        now=known or ExperienceOut(**ExperienceIn(theme=key).model_dump()),
        readers=readers_of(preview, key),
        visibilities=list(Visibility),
        uses=list(Use),
        opennesses=list(Openness),
    )


@router.post("/experiences/{key}")
def set_experience(key: str, visitor: Visiting, form: Posted) -> Response:
    theme_of(visitor, key)
    return form.send(
        lambda: change(visitor, profiles.set_experience, form.read(ExperienceIn, theme=key)),
        lambda _done: visitor.go("/profile/experiences", mark("This was saved. With each you read who gets it.")),
        lambda status: _experience(visitor, key, form, status),
    )


@router.post("/experiences/{key}/remove")
def drop_experience(key: str, visitor: Visiting) -> Response:
    change(visitor, profiles.drop_experience, key)
    return visitor.go("/profile/experiences", mark("It is gone, from our side too."))


@router.get("/preview")
def show_preview(visitor: Visiting) -> Response:
    own, preview = _both(visitor)
    mine = {one.theme for one in own.experiences}
    given = {*preview.client.shared, *preview.colleagues.shown, *preview.matching}
    return visitor.page(
        "peer/profile-preview.html",
        client=preview.client,
        on_card=named(visitor, preview.client.shared),
        colleagues=preview.colleagues,
        shown=named(visitor, preview.colleagues.shown),
        matching=named(visitor, preview.matching),
        only_me=named(visitor, mine - given),
        parts_of_day=PARTS_OF_DAY,
        responsibilities=RESPONSIBILITIES,
    )
