"""One round of the worker: gather what is due, claim, look again, send, record. No lock is held while sending."""

from collections import deque
from collections.abc import Callable
from random import uniform
from time import monotonic

import structlog
from sqlalchemy.orm import Session

from services.notifications import claiming, contents, gathering, quarantine
from services.notifications.channels import LINES
from services.notifications.channels.channel import Answer, Letter, Line, OutOfTime, Unreachable
from services.notifications.claiming import Claim, Claimed
from services.notifications.contents import Contents
from services.notifications.messages import render
from services.notifications.models import DEVICES_GONE, Channel, DeliveryState, Outcome
from shared.db import in_transaction
from shared.settings import get_settings

log = structlog.get_logger()

ShouldStop = Callable[[], bool]


def gather_all() -> None:
    """Turns everything that is due into deliveries, a hundred a transaction; nothing while sending is paused."""
    for step in (gathering.carry_over, gathering.gather_urgent, gathering.gather_combined):
        _while_full(step)


def send_some(should_stop: ShouldStop) -> bool:
    """Sends a batch of what is due over each line. False when nothing is left to do now: all sent, or nobody can be
    reached."""
    _while_full(claiming.end_leases)
    left = [_send_over(channel, should_stop) for channel in LINES]
    return any(left)


def _send_over(channel: Channel, should_stop: ShouldStop) -> bool:
    """Also of what is claimed alone. True when there may be more."""
    try:
        left = [not should_stop() and _send_batch(channel, should_stop, alone=alone) for alone in (False, True)]
    except Unreachable as error:
        log.warning("unreachable", channel=channel, code=str(error))
        return False
    return any(left)


def _while_full(step: Callable[[Session], int]) -> None:
    """A batch that is not full was the last one."""
    while in_transaction(lambda session: 0 if quarantine.is_paused(session) else step(session)) >= claiming.BATCH:
        pass


def _send_batch(channel: Channel, should_stop: ShouldStop, *, alone: bool) -> bool:
    """Claims and sends one batch, and gives back at once what was not tried. True when there may be more: the batch was
    full, or something came back."""
    limit = 1 if alone else claiming.BATCH
    claim = in_transaction(lambda session: claiming.claim(session, channel, limit, suspects=alone))
    hand = deque(claim.deliveries)
    is_full = len(hand) == limit
    if not hand:
        return False
    pause = 0.0
    try:
        with LINES[channel]() as line:
            while hand and claim.in_time() and not should_stop() and _send_next(line, claim, hand):
                pass
    except Unreachable:
        # nobody was tried, so it costs nobody a try; and soon again, since an outage may end at any moment
        pause = uniform(5, 15)
        raise
    finally:
        if hand:
            in_transaction(lambda session: claiming.give_back(session, claim, hand, pause))
    return is_full or bool(hand)


def _send_next(line: Line, claim: Claim, hand: deque[Claimed]) -> bool:
    """Sends the first of `hand` and stores the answer at once. False when the rest cannot follow on this line."""
    delivery = hand.popleft()
    found = in_transaction(lambda session: _look(session, claim, delivery))
    if found is None:
        return True
    began = monotonic()
    try:
        answer = _try(line, claim, delivery, found)
    except OutOfTime:
        hand.appendleft(delivery)
        return False
    seconds = monotonic() - began

    def store(session: Session) -> None:
        contents.forget_devices(session, answer.gone)
        if answer.code == DEVICES_GONE:
            contents.let_go(session, delivery.id, found.facts)
            claiming.settle(session, claim, delivery, DeliveryState.CANCELLED, answer.code)
        elif claiming.record(session, claim, delivery, answer, seconds):
            contents.close(session, found.facts)

    in_transaction(store)
    return not answer.line_lost


def _look(session: Session, claim: Claim, delivery: Claimed) -> Contents | None:
    found = contents.look(session, delivery.id)
    if isinstance(found, Contents):
        return found
    claiming.settle(session, claim, delivery, found.state, found.code)
    return None


def _try(line: Line, claim: Claim, delivery: Claimed, found: Contents) -> Answer:
    try:
        link = get_settings().base_url + found.path
        rendered = render(found.events, found.language, combined=delivery.combined, link=link)
    except Exception as error:
        log.exception("not_made", delivery=str(delivery.id))
        return Answer(Outcome.NOT_MADE, type(error).__name__)
    letter = Letter(delivery.message_id, found.address, found.at, rendered, found.devices)
    return line.send(letter, claim.in_time)
