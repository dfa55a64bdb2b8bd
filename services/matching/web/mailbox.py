"""The mails of a demo, which go nowhere else: what the local mailbox keeps in its Maildir, newest first."""

import mailbox
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from shared.errors import NotFound
from shared.settings import get_settings

router = APIRouter()

NEWEST = 200
"""So many are shown."""

FRAME = """<!doctype html>
<html lang="nl">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body>
<h1>{title}</h1>
<p>Deze berichten zijn van de demo. Er is niets echt verstuurd.</p>
{mails}
</body>
</html>
"""
MAIL = """<article>
<h2>{subject}</h2>
<p>Aan: {to}<br>Datum: {date}</p>
<pre>{text}</pre>
</article>"""


@router.get("/demo/mail")
def show_mails() -> HTMLResponse:
    """All mails as plain text. Nothing of a mail's own HTML is run."""
    folder = get_settings().mailbox_dir
    if folder is None:
        raise NotFound("There is no local mailbox here.")
    mails = [_as_article(mail) for mail in _mails(folder)]
    shown = "\n".join(mails) or "<p>Er zijn nog geen berichten.</p>"
    return HTMLResponse(FRAME.format(title="Berichten", mails=shown))


def _mails(folder: Path) -> list[EmailMessage]:
    if not folder.is_dir():
        return []
    box = mailbox.Maildir(folder, create=False)
    newest = sorted(box.keys(), key=_arrived, reverse=True)[:NEWEST]
    return [message_from_bytes(box.get_bytes(key), EmailMessage, policy=policy.default) for key in newest]


def _arrived(key: str) -> list[int]:
    """A Maildir names its files by when they came: seconds, microseconds, process, number."""
    return [int(number) for number in re.findall(r"\d+", key)[:4]]


def _as_article(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    said = {"subject": mail["subject"], "to": mail["to"], "date": mail["date"], "text": text}
    return MAIL.format(**{name: escape(str(value or "")) for name, value in said.items()})
