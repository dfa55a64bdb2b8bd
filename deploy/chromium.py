"""The browser in which the pages are tried. Debian's own is installed when it is missing and we may."""

import os
import shutil
import subprocess

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first has no window to draw, and needs a quarter less of the machine for the same pages."""
PACKAGES = NAMES[:2]
MISSING = "Browser tests are left out: there is no Chromium here. Install it, for example: apt-get install chromium"


def find() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def ensure() -> str | None:
    """Where it is, installed first when that is possible; None on a machine where it is missing."""
    if find() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Debian's Chromium for the browser tests (once) …", flush=True)
        unattended = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for step in (["update"], *(["install", "--yes", "--no-install-recommends", name] for name in PACKAGES)):
            if find() is None:
                subprocess.run(["apt-get", "-qq", *step], env=unattended, check=False, capture_output=True)
    return find()
