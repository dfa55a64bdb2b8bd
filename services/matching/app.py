"""The web process: the API, the pages, and what holds them together. `uvicorn services.matching.app:app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import to_thread
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.middleware.gzip import GZipMiddleware

from services.matching.api import (
    clients,
    contacts,
    document,
    health,
    matches,
    notes,
    offers,
    organisation,
    pool,
    profile,
    proposals,
    reference,
    reminders,
    requests,
    signin,
    small_steps,
)
from services.matching.edge import Edge, answer_errors
from services.matching.web import mailbox, site
from shared.db import get_engine
from shared.logging import configure
from shared.settings import get_settings

API = "/api/v1"
MODULES = (
    signin,
    profile,
    notes,
    clients,
    offers,
    requests,
    proposals,
    matches,
    small_steps,
    contacts,
    pool,
    organisation,
    reminders,
)


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """As many threads as the pool has connections, so that no thread ever waits for one."""
    to_thread.current_default_thread_limiter().total_tokens = get_settings().web_threads
    yield
    get_engine().dispose()


def by_function(route: APIRoute) -> str:
    return route.name


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
        generate_unique_id_function=by_function,
        separate_input_output_schemas=False,
    )
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(Edge)
    answer_errors(app)
    app.include_router(health.router)
    api = APIRouter(prefix=API)
    for module in MODULES:
        api.include_router(module.router)
    app.include_router(api)
    if settings.environment != "production":
        app.include_router(reference.router, prefix=API)
    if settings.demo:
        app.include_router(mailbox.router)
    site.build(app)
    return app


configure()
app = create_app()
