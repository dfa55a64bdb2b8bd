"""Where the operations of the API have their address and their name."""

from fastapi import APIRouter
from fastapi.routing import APIRoute

API = "/api/v1"


def by_function(route: APIRoute) -> str:
    return route.name


def operations(tag: str, prefix: str = "") -> APIRouter:
    """Each operation under `API`, called as its function. The address is whole, so that the app can take every route
    as it is: a router inside a router is searched again at each request, which cost more than the answer."""
    return APIRouter(prefix=API + prefix, tags=[tag], generate_unique_id_function=by_function)
