"""Templates are compiled once, as modules of Python are: what comes of it stays beside them in `__pycache__`.

Compiling one takes up to a tenth of a second, which the first visitor after each start would wait for. Where nothing
may be written each process compiles for itself; an image has them compiled already (`deploy/Dockerfile`).
"""

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, pass_context
from jinja2.bccache import Bucket


class Compiled(BytecodeCache):
    """By the name of a template. `made_by` are the files that decide, besides its text, what is made of it."""

    def __init__(self, folder: Path, *made_by: Path) -> None:
        self.folder = folder
        self.made_by = hashlib.sha256(b"".join(path.read_bytes() for path in made_by)).hexdigest()

    def get_source_checksum(self, source: str) -> str:
        return hashlib.sha256(f"{self.made_by}{source}".encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError), self._file(bucket).open("rb") as file:
            bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Two processes may do so at once: each puts a whole file in its place."""
        with suppress(OSError):
            self.folder.mkdir(exist_ok=True)
            making = self._file(bucket).with_suffix(f".{os.getpid()}")
            with making.open("wb") as file:
                bucket.write_bytecode(file)
            making.replace(self._file(bucket))

    def _file(self, bucket: Bucket) -> Path:
        return self.folder / f"{bucket.key}.jinja"


def when_shown(done: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that is never applied while a template is compiled: that is kept, for both languages and any words."""

    @pass_context
    def applied(_context: object, *values: Any) -> Any:
        return done(*values)

    return applied
