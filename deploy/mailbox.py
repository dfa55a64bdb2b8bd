"""The mailbox of `make up`: an SMTP server on loopback that sends nothing on and keeps every mail in a Maildir."""

import argparse
import asyncio
import signal
from pathlib import Path

from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP


async def serve(port: int, folder: Path) -> None:
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for reason in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(reason, stopping.set)
    handler = Mailbox(folder)
    server = await loop.create_server(lambda: SMTP(handler, hostname="localhost"), "127.0.0.1", port)
    async with server:
        await stopping.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("folder", type=Path, help="a Maildir; made when there is none")
    options = parser.parse_args()
    asyncio.run(serve(options.port, options.folder))


if __name__ == "__main__":
    main()
