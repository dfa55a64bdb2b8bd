"""Whether the process is well."""

from typing import Literal

from services.matching.schemas.common import Output


class Live(Output):
    live: Literal[True]


class Ready(Output):
    ready: Literal[True]
