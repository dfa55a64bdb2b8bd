"""The web process: the API, the pages, and what holds them together. `uvicorn services.matching.app:app`."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import to_thread
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from services.matching.api import (
    clients,
    contacts,
    corrections,
    discovery,
    document,
    groups,
    health,
    helped,
    matches,
    notes,
    offers,
    organisation,
    pool,
    profile,
    programs,
    proposals,
    reference,
    reminders,
    requests,
    rounds,
    shut_out,
    signin,
    small_steps,
)
from services.matching.api.routing import API
from services.matching.edge import Edge, answer_errors
from services.matching.web import mailbox, pages, site
from shared.db import get_engine
from shared.logging import configure
from shared.settings import get_settings
from shared.users import Language

MODULES = (
    health,
    signin,
    profile,
    notes,
    clients,
    offers,
    requests,
    groups,
    helped,
    proposals,
    rounds,
    matches,
    small_steps,
    contacts,
    pool,
    organisation,
    reminders,
    programs,
    shut_out,
    corrections,
    discovery,
)


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """As many threads as the pool has connections, so that no thread ever waits for one. What is loaded by now stays:
    looking through it for garbage again and again took a tenth of every answer. The words of the pages are read now, so
    that the first visitor need not wait for them."""
    gc.freeze()
    pages.environment(Language.NL)
    to_thread.current_default_thread_limiter().total_tokens = get_settings().web_threads
    yield
    get_engine().dispose()


class Naast(FastAPI):
    def openapi(self) -> dict[str, object]:
        return document.openapi(self)


def create_app() -> FastAPI:
    settings = get_settings()
    app = Naast(
        title="Naast",
        version="1",
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        separate_input_output_schemas=False,
    )
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(Edge)
    answer_errors(app)
    routers = [module.router for module in MODULES]
    if settings.environment != "production":
        routers.append(reference.router)
    if settings.demo:
        routers.append(mailbox.router)
    for router in (*routers, *site.ROUTERS):
        app.router.routes += router.routes
    return app


configure()
app = create_app()
