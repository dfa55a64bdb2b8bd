"""`make lock`: pins and hashes the newest versions that requirements*.in allow, for every platform and Python ≥ 3.11.

Hashes only, no addresses: whoever installs may take the packages from any index.
"""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
COMPILE = ["uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes", "--upgrade"]
QUIETLY = ["--no-emit-index-url", "--no-header", "--no-annotate", "--quiet"]


def main() -> int:
    uv = str(Path(sys.executable).parent / COMPILE[0])
    everything = ["requirements-dev.in", "--output-file", "requirements-dev.txt"]
    what_runs = ["requirements.in", "--constraints", "requirements-dev.txt", "--output-file", "requirements.txt"]
    installs = ["requirements-uv.in", "--constraints", "requirements-dev.txt", "--output-file", "requirements-uv.txt"]
    npm = ["requirements-npm.in", "--output-file", "requirements-npm.txt"]
    for files in (everything, what_runs, installs, npm):
        done = subprocess.run([uv, *COMPILE[1:], *QUIETLY, *files], cwd=PROJECT, check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
