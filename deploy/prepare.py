"""What happens before the processes of `make up` start: the newest schema, the pages compiled, and in a demo its
organisation."""

import os
import sys
from pathlib import Path

from deploy import audit_key, demo, field_keys, push_key, token_key
from deploy.migrate import migrate
from services.matching.web.pages import compile_all


def main() -> None:
    if "NAAST_FIELD_KEYS_FILE" in os.environ:
        field_keys.make(Path(os.environ["NAAST_FIELD_KEYS_FILE"]))
    migrate()
    compile_all()
    if "NAAST_PUSH_KEY_FILE" in os.environ:
        push_key.make(Path(os.environ["NAAST_PUSH_KEY_FILE"]))
    if "NAAST_AUDIT_KEY_FILE" in os.environ:
        audit_key.make(Path(os.environ["NAAST_AUDIT_KEY_FILE"]))
    if "NAAST_TOKEN_KEY_FILE" in os.environ:
        token_key.make(Path(os.environ["NAAST_TOKEN_KEY_FILE"]))
    if os.environ.get("NAAST_DEMO", "0") not in {"0", "false"}:
        sys.exit(demo.load())


if __name__ == "__main__":
    main()
