"""The organisation's own themes: added in both languages, and retired when they are wanted no more."""

from fastapi import APIRouter
from starlette.responses import Response

from services.matching.catalogue import BY_LAYER, OWN_BITS, OWN_LAYERS, Area
from services.matching.operations import themes
from services.matching.policies import Action, require
from services.matching.schemas.themes import OwnThemeIn
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.steps import change, step
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter(prefix="/themes")


@router.get("")
def show(visitor: Visiting) -> Response:
    return _page(visitor, Form())


def _page(visitor: Visitor, form: Form, status: int = 200) -> Response:
    require(visitor.actor, Action.KEEP_THEMES)
    own = visitor.catalogue.own
    left = {layer: len(OWN_BITS) - sum(theme.layer is layer for theme in own) for layer in OWN_LAYERS}
    return visitor.page(
        "coordinator/themes.html",
        status,
        form=form,
        offered=[theme for theme in own if not theme.retired],
        retired=[theme for theme in own if theme.retired],
        ours=sum(map(len, BY_LAYER.values())),
        left=left,
        layers=[layer for layer in OWN_LAYERS if left[layer]],
        areas=list(Area),
    )


@router.post("")
def add(visitor: Visiting, form: Posted) -> Response:
    return change(
        visitor,
        form,
        lambda session: themes.add_theme(session, visitor.actor, form.read(OwnThemeIn)),
        "/themes",
        mark("The theme was added. Forms offer it from now on."),
        again=lambda status: _page(visitor, form, status),
    )


@router.post("/{theme_key}/retire")
def retire(theme_key: str, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: themes.retire_theme(session, visitor.actor, theme_key),
        mark("No form offers it any more. Who shares or asks it keeps it."),
        undo=f"/themes/{theme_key}/bring-back",
    )


@router.post("/{theme_key}/bring-back")
def bring_back(theme_key: str, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: themes.bring_back_theme(session, visitor.actor, theme_key),
        mark("Forms offer it again."),
        undo=f"/themes/{theme_key}/retire",
    )
