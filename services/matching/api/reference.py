"""The OpenAPI document as one plain page, for who builds something on it. Nothing is fetched from elsewhere."""

from html import escape
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from services.matching.api.routing import API

router = APIRouter(prefix=API)

FRAME = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body>
<h1>{title}</h1>
<pre>{description}</pre>
<p><a href="openapi.json">openapi.json</a></p>
{operations}
</body>
</html>
"""
OPERATION = """<h2 id="{id}">{method} {path}</h2>
<p>{says}</p>
<p>Parameters: {parameters}<br>Body: {body}<br>Answers: {answers}</p>"""


@router.get("/docs")
def read_docs(request: Request) -> HTMLResponse:
    document = request.app.openapi()
    operations = [
        _as_html(path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    title, description = document["info"]["title"], document["info"]["description"]
    return HTMLResponse(
        FRAME.format(title=escape(title), description=escape(description), operations="\n".join(operations))
    )


def _as_html(path: str, method: str, operation: dict[str, Any]) -> str:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    said = {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "says": operation.get("description", operation["summary"]),
        "parameters": ", ".join(parameter["name"] for parameter in operation.get("parameters", [])) or "none",
        "body": body.get("$ref", "none").rpartition("/")[2],
        "answers": ", ".join(operation["responses"]),
    }
    return OPERATION.format(**{name: escape(value) for name, value in said.items()})
