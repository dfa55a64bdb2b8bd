"""Starting a program that must not outlive us: not after a stop, not after a crash, not after a SIGKILL of us."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from deploy.account import Account

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
"""Loaded before any fork: between fork and exec as little as possible may happen."""


def start(
    command: Sequence[str | Path],
    *,
    when_we_die: signal.Signals = signal.SIGKILL,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    output: IO[bytes] | int | None = None,
) -> subprocess.Popen[bytes]:
    """Runs `command` in a session of its own (a Ctrl-C in the terminal reaches only us, we stop it in order).

    `account` is whose rights it gets, when not ours. `when_we_die` is what the kernel sends it should we die without
    stopping it; Linux only. Call it from the main thread: for the kernel, the thread that started it is the parent.
    """
    return subprocess.Popen(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=True,
        preexec_fn=leash(when_we_die),  # noqa: PLW1509 - it takes no lock and makes one call to the kernel
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def leash(when_we_die: signal.Signals) -> Callable[[], None]:
    """What to call in the child, after it got its rights (a change of user takes the leash off) and before exec."""
    parent = os.getpid()

    def tie() -> None:
        if LIBC is None:
            return
        LIBC.prctl(PR_SET_PDEATHSIG, int(when_we_die))
        if os.getppid() != parent:  # died in between
            os._exit(1)

    return tie


def tie_to_parent(when_it_dies: signal.Signals) -> None:
    """Has the kernel send us this signal when whoever started us dies."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, int(when_it_dies))


def stop(*children: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM, seconds: float = 10) -> None:
    """Asks all of them to stop, and kills those that have not within `seconds`."""
    for child in children:
        child.send_signal(how)  # nothing happens to one that has ended
    deadline = time.monotonic() + seconds
    for child in children:
        try:
            child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
