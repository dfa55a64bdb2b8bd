"""Where each person begins, and what a phone needs to put the app on its home screen."""

from fastapi import APIRouter
from starlette.responses import JSONResponse, RedirectResponse, Response

from services.matching.web.language import mark
from services.matching.web.visitor import Anybody, Visiting

router = APIRouter()

WHAT_IT_IS = mark("Beside you: contact with a peer worker.")


@router.get("/")
def begin(visitor: Visiting) -> Response:
    return RedirectResponse(visitor.places[0].path, 303)


@router.get("/manifest.webmanifest")
def manifest(visitor: Anybody) -> Response:
    words = visitor.words
    return JSONResponse(
        {
            "id": "/",
            "name": "Naast",
            "short_name": "Naast",
            "description": words.gettext(WHAT_IT_IS),
            "lang": visitor.language.value,
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#fbfaf7",
            "theme_color": "#0b5c63",
            "icons": [
                {"src": "/static/icon.svg", "sizes": "any", "type": "image/svg+xml"},
                {"src": "/static/icon-192.png", "sizes": "192x192", "type": "image/png"},
                {"src": "/static/icon-512.png", "sizes": "512x512", "type": "image/png"},
            ],
        },
        media_type="application/manifest+json",
    )
