"""What each answer has to carry, whatever was asked and whoever asked: for a browser that must be on its guard."""

import re
from collections.abc import Iterator

from tests.security.asking import Answer

EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
POLICY = ("default-src '", "base-uri 'none'", "frame-ancestors 'none'", "form-action '")
INLINE = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=\"|javascript:", re.IGNORECASE)


def lacks(answer: Answer) -> Iterator[str]:
    """Each thing that is not as it should be."""
    has = dict(answer.headers)
    yield from (name for name, value in EVERYWHERE.items() if has.get(name) != value)
    policy = has.get("content-security-policy", "")
    yield from (f"policy: {part}" for part in POLICY if part not in policy)
    if "unsafe" in policy or not ("default-src 'none'" in policy or "object-src 'none'" in policy):
        yield f"policy: {policy}"
    is_file = "javascript" in has.get("content-type", "") or "immutable" in has.get("cache-control", "")
    if has.get("cache-control") != "no-store" and not is_file:
        yield "no-store"
    if "access-control-allow-origin" in has:
        yield "another site may read it"
    for name, cookie in answer.headers:
        if name == "set-cookie" and not ("HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie):
            yield f"cookie {cookie.partition('=')[0]}"
    if has.get("content-type", "").startswith("text/html"):
        yield from (f"inline: {found[:40]}" for found in INLINE.findall(answer.text))
