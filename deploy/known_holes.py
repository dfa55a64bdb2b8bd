"""Whether a hole is known in what we run on: pip-audit asks the Python Package Index about requirements.txt.

A machine that cannot reach it is told so, and nothing fails: no answer is not the same as no hole.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
ASK = ["-r", "requirements.txt", "--require-hashes", "--disable-pip", "--progress-spinner", "off", "--timeout", "5"]
NOT_ASKED = 75
"""The exit status of what could not be done now, by custom."""


def main() -> int:
    program = Path(sys.executable).parent / "pip-audit"
    done = subprocess.run([program, *ASK, "--format", "json"], cwd=PROJECT, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        packages = []
    status, said = verdict(packages)
    print(said)
    return status


def verdict(packages: list[dict[str, Any]]) -> tuple[int, str]:
    """Of what pip-audit says of each package: an exit status, and what it means."""
    holes = [f"{one['name']} {one['version']}: {hole['id']}" for one in packages for hole in one.get("vulns", [])]
    if holes:
        return 1, "Holes are known in what we run on:\n" + "\n".join(holes)
    unknown = sum("skip_reason" in one for one in packages)
    if not packages or unknown:
        asked = f"{len(packages) - unknown} of {len(packages)} packages" if packages else "no package"
        return NOT_ASKED, f"The list of known holes knew {asked} from here: it cannot be reached, or is not whole."
    return 0, f"No hole is known in {len(packages)} packages."


if __name__ == "__main__":
    sys.exit(main())
