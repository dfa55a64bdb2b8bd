"""Where words could have gone beside the answers: into Valkey, and into mails. Both are the real ones of the tests."""

from collections.abc import Iterator
from typing import Any

from redis import Redis
from sqlalchemy import Connection, delete, func, insert, select, update

from services.notifications.tasks import bring_what_is_due
from shared.outbox import OutboxRow
from shared.queue import bell
from shared.settings import get_settings
from shared.users import User
from tests.servers import Mailbox

FEW = 200
"""A mail says the same of each thing of its kind; so many facts are brought."""


def in_valkey() -> dict[str, str]:
    """Every key with all that it holds, as text."""
    bell.wait_until_quiet(5)
    with Redis.from_url(get_settings().redis_url) as valkey:
        return {key.decode(errors="replace"): " ".join(_held(valkey, key)) for key in valkey.scan_iter(count=1000)}


def _held(valkey: "Redis", key: bytes) -> Iterator[str]:
    reads: dict[bytes | str, Any] = {
        b"string": lambda: [valkey.get(key)],
        b"list": lambda: valkey.lrange(key, 0, -1),
        b"set": lambda: valkey.smembers(key),
        b"zset": lambda: valkey.zrange(key, 0, -1),
        b"hash": lambda: [part for pair in valkey.hgetall(key).items() for part in pair],
        b"stream": lambda: [str(valkey.xrange(key)).encode()],
    }
    for value in reads[valkey.type(key)]():
        yield value.decode(errors="replace")


def told(connection: Connection) -> list[dict[str, Any]]:
    """Whatever is to be told now."""
    return [dict(row) for row in connection.execute(select(*OutboxRow.__table__.columns)).mappings()]


def mailed(connection: Connection, facts: list[dict[str, Any]], mailbox: Mailbox) -> list[str]:
    """Each of these facts, told anew and brought by mail: all that a mail server got, as it reads."""
    here = set(connection.scalars(select(User.id)))
    wanted = [one for one in facts if one["recipient_id"] in here]
    by_kind = {(one["event"], one["recipient_id"], one["subject_kind"]): one for one in wanted}
    connection.execute(delete(OutboxRow))
    anew = {"due_at": func.naast_now() - func.make_interval(0, 0, 0, 2), "not_after": None, "taken_at": None}
    for one in list(by_kind.values())[:FEW]:
        connection.execute(insert(OutboxRow).values({**one, **anew, "done_at": None, "cancelled_at": None}))
    connection.execute(update(User).values(mail_wanted=True))
    bring_what_is_due()
    return [as_read(one.content, one.recipients) for one in mailbox.received]


def as_read(content: bytes, recipients: list[str]) -> str:
    """With its headers, its address, and every part decoded."""
    from email import message_from_bytes, policy  # noqa: PLC0415 - only here

    message = message_from_bytes(content, policy=policy.default)
    parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*recipients, *(f"{name}: {value}" for name, value in message.items()), *parts])
