"""What happens before the processes of `make up` and of the containers start: the keys that are not there yet, the
newest schema, the pages compiled, and in a demo its organisation."""

import os
import sys

from deploy import key_files


def main() -> None:
    key_files.make_missing()
    _prepare()
    if os.environ.get("NAAST_DEMO", "0") not in {"0", "false"}:
        from deploy import demo  # noqa: PLC0415 - as below

        sys.exit(demo.load())


def _prepare() -> None:
    """What is loaded here reads the settings, which in production are refused without keys."""
    from deploy.migrate import migrate  # noqa: PLC0415
    from services.matching.web.pages import compile_all  # noqa: PLC0415

    migrate()
    compile_all()


if __name__ == "__main__":
    main()
