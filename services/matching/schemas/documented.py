"""The words under a field become its description, looked up when somebody asks for the document and not before.

Pydantic's own `use_attribute_docstrings` reads the source while each class is made. That took half of the time that
the web server, each worker and each test process needed to start.
"""

import ast
import inspect
import sys
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic_core import CoreSchema


class Documented(BaseModel):
    """Its fields say in the document what the string under each of them says here."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        asked = handler(core_schema)
        properties = handler.resolve_ref_schema(asked).get("properties", {})
        for ancestor in reversed(cls.__mro__):
            if issubclass(ancestor, Documented):
                for name, words in words_under_fields(ancestor.__module__).get(ancestor.__name__, {}).items():
                    properties[name]["description"] = words
        return asked


@cache
def words_under_fields(module: str) -> dict[str, dict[str, str]]:
    """By class, then by field."""
    found = {}
    for node in ast.walk(ast.parse(inspect.getsource(sys.modules[module]))):
        if isinstance(node, ast.ClassDef):
            found[node.name] = {
                field.target.id: inspect.cleandoc(words.value.value)
                for field, words in pairwise(node.body)
                if isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(words, ast.Expr)
                and isinstance(words.value, ast.Constant)
                and isinstance(words.value.value, str)
            }
    return found
