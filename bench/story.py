"""The story of the README, told to a running system: a client asks, meets somebody, and lets it taper off."""

import subprocess
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
HERE = "http://127.0.0.1:8000"


def tell(address: str, folder: Path) -> None:
    """Runs it as it stands there, on the demo organisation at `address`; what it keeps is kept in `folder`."""
    story = README.read_text(encoding="utf-8").split("<!-- story:")[1].split("```bash\n")[1].split("```")[0]
    if HERE not in story:
        raise AssertionError(f"the story does not name {HERE}")
    script = "set -euo pipefail\n" + story.replace(HERE, address)
    told = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, check=False)
    if told.returncode:
        raise AssertionError(told.stdout + told.stderr)
