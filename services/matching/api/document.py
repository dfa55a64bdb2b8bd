"""The OpenAPI document: what FastAPI knows of the routes, with the problems and the examples added."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from services.matching.api.errors import MEDIA_TYPE
from services.matching.api.examples import EXAMPLES
from services.matching.auth.signed.program_tokens import TOKENS
from services.matching.auth.signed.scopes import SCOPES, needed
from services.matching.schemas.problems import Problem
from shared.settings import get_settings

DESCRIPTION = """\
Brings together people in mental health care and the peer workers who walk beside them.

Sign in with `POST /api/v1/sign-in` (a cookie), or send an API token (`POST /api/v1/tokens`) as `Authorization: Bearer`.
A program that asks for somebody by name gets a token at `POST /api/v1/oauth/token` (client credentials), within scopes.
What somebody may not see does not exist for them: 404. What they see and may not do is 403, the wrong moment 409.
Every write takes an `Idempotency-Key`; lists come in pages, newest first.
"""

WHY = {
    "400": "It could not be read, for instance because it is not JSON.",
    "401": "Not signed in.",
    "403": "You can see it, but it is not yours to do.",
    "404": "It does not exist, or not for you: the answer is the same.",
    "409": "Not now: its state, or another person's step, is in the way.",
    "413": "More than 1 MB.",
    "422": "A field is missing or wrong.",
    "429": "Too many tries; `Retry-After` says how many seconds to wait.",
    "500": "Something went wrong on our side.",
    "503": "Not available for a moment.",
}
PROGRAM = "program"
"""How the document calls the token of a program."""
TOKEN: dict[str, list[str]] = {"token": []}
ALWAYS = ("400", "500", "503")
SIGNED_IN = ("401", "403", "404", "422")
CHANGES = ("409", "413")


def openapi(app: FastAPI) -> dict[str, Any]:
    """The document; made once."""
    if app.openapi_schema is None:
        operations = [route for route in app.routes if getattr(route, "tags", [])]  # a page has none
        document = get_openapi(title=app.title, version=app.version, description=DESCRIPTION, routes=operations)
        for path in document["paths"].values():
            for method, operation in path.items():
                _add_problems(method, operation)
                _add_scope(method, operation)
        _tidy(document["components"])
        app.openapi_schema = document
    return app.openapi_schema


def _add_problems(method: str, operation: dict[str, Any]) -> None:
    statuses = {*ALWAYS, *operation["responses"]} - {"422"}
    if "security" in operation:
        statuses |= {*SIGNED_IN}
    if "requestBody" in operation or operation.get("parameters"):
        statuses |= {"422"}
    if method != "get":
        statuses |= {*CHANGES}
    if operation["operationId"] in ("sign_in", "give_code", "change_password", "give_token"):
        statuses |= {"401", "403", "429"}
    if operation["operationId"] in ("make_request", "give_sign_in", "add_person", "invite", "shut_out"):
        statuses |= {"429"}
    responses = {status: {"$ref": f"#/components/responses/{status}"} for status in sorted(statuses & {*WHY})}
    operation["responses"] = {**{k: v for k, v in operation["responses"].items() if k not in WHY}, **responses}


def _add_scope(method: str, operation: dict[str, Any]) -> None:
    """What a token of a program needs for it, where it is let in at all."""
    scope = needed(operation["tags"], looks=method == "get")
    if TOKEN in operation.get("security", []) and scope is not None:
        operation["security"].append({PROGRAM: [scope]})


def _tidy(components: dict[str, Any]) -> None:
    """One description of each problem, FastAPI's own put away; an example with each input."""
    schemas = components["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    flow = {"tokenUrl": f"{get_settings().base_url}{TOKENS}", "scopes": dict.fromkeys(sorted(SCOPES), "")}
    components["securitySchemes"][PROGRAM] = {"type": "oauth2", "flows": {"clientCredentials": flow}}
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= {**problem.pop("$defs"), "Problem": problem}
    components["responses"] = {
        status: {
            "description": why,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, why in WHY.items()
    }
    for model, examples in EXAMPLES.items():
        if model.__name__ in schemas:
            schemas[model.__name__]["examples"] = [_plain(example) for example in examples]


def _plain(example: BaseModel | dict[str, Any]) -> dict[str, Any]:
    return example.model_dump(mode="json", exclude_unset=True) if isinstance(example, BaseModel) else example
