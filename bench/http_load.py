"""How long a server takes for each answer, over connections that stay open. Every answer must be a 200."""

import asyncio
from time import perf_counter

import uvloop


def milliseconds_each(port: int, path: str, connections: int, seconds: float, token: str | None = None) -> float:
    """The time until the last answer to what was asked within `seconds`, divided by the number of answers."""
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    ask = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{authorization}\r\n".encode()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_all(port, ask, connections, seconds))


async def _all(port: int, ask: bytes, connections: int, seconds: float) -> float:
    begin = perf_counter()
    answers = await asyncio.gather(*(_one(port, ask, begin + seconds) for _ in range(connections)))
    return (perf_counter() - begin) * 1000 / sum(answers)


async def _one(port: int, ask: bytes, until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    while perf_counter() < until:
        writer.write(ask)
        # Nothing takes a tenth of this: who waits so long is stalled.
        head, _body = await asyncio.wait_for(_answer(reader), timeout=20)
        if not head.startswith(b"HTTP/1.1 200 "):
            raise AssertionError(f"not an answer: {head[:200]!r}")
        count += 1
    writer.close()
    return count


async def _answer(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return head, await reader.readexactly(int(length.partition(b":")[2]))
