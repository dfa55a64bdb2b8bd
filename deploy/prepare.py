"""What happens before the processes of `make up` start: the newest schema, and in a demo its organisation."""

import os
import sys

from deploy import demo
from deploy.migrate import migrate


def main() -> None:
    migrate()
    if os.environ.get("NAAST_DEMO", "0") not in {"0", "false"}:
        sys.exit(demo.load())


if __name__ == "__main__":
    main()
