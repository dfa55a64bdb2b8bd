"""Offering contact with a peer worker: what staff and clients do, and what follows."""

from datetime import timedelta

from services.matching.actor import Actor
from services.matching.models.offers import Answer
from services.matching.operations import offers
from services.matching.operations.re_offers import open_re_offer
from services.matching.queries.find import get_client
from services.matching.schemas.offers import NextTimeIn, OfferIn, ReOfferSkip, SkipIn
from services.matching.states import ReOfferState as O
from services.matching.states import RequestState as R
from shared.errors import NotFound
from tests.matching.walk.sketch import RequestSketch
from tests.matching.walk.verbs import always, client_speaks, in_care, staff, verb
from tests.matching.walk.village import Resident
from tests.matching.walk.walk import Walk


def _is(*states: O):  # type: ignore[no-untyped-def]
    return lambda walk, client: client in walk.sketch.re_offers and walk.sketch.re_offers[client].state in states


def few_requests(walk: Walk, client: Resident) -> bool:
    """Enough to do with two at once."""
    return sum(request.is_open for request in walk.sketch.requests if request.client is client) < 2


@verb("client", in_care, client_speaks, few_requests)
def offer_and_yes(walk: Walk, actor: Actor, client: Resident) -> None:
    present = walk.choose([None, *walk.village.walkers])
    asked = OfferIn(
        answer=Answer.YES,
        client_words="Ja, dat wil ik wel.",
        peer_worker_present_id=present.id if present else None,
    )
    _, request, _ = offers.record_offer(walk.session, actor, client.id, asked)
    assert request is not None
    # a "never" is over when the client says yes
    walk.sketch.re_offers.pop(client, None)
    drawn = RequestSketch(
        request.id, client, R.IN_MATCHING, walk.today, named=present, by_walker=True, asked_client=True
    )
    walk.sketch.requests.append(drawn)
    walk.sketch.open_for_matching(drawn, walk.today)


@verb("client", in_care, client_speaks)
def offer_and_not_now(walk: Walk, actor: Actor, client: Resident) -> None:
    own_date = walk.choose([None, walk.today + timedelta(days=20)])
    answer = walk.choose([Answer.NOT_NOW, Answer.UNSURE])
    offers.record_offer(walk.session, actor, client.id, OfferIn(answer=answer, ask_again_on=own_date))
    walk.sketch.re_offers.pop(client, None)
    walk.sketch.plan_re_offer(client, own_date or walk.sketch.in_three_months(walk.today), walk.today)


@verb("client", in_care, client_speaks)
def offer_and_never(walk: Walk, actor: Actor, client: Resident) -> None:
    offers.record_offer(walk.session, actor, client.id, OfferIn(answer=Answer.NEVER))
    walk.sketch.stop_offers(client, walk.today)


@verb("client", always, client_speaks)
def stop_offers(walk: Walk, actor: Actor, client: Resident) -> None:
    offers.stop_offers(walk.session, actor, client.id)
    walk.sketch.stop_offers(client, walk.today)


@verb("client", _is(O.STOPPED), client_speaks)
def resume_offers(walk: Walk, actor: Actor, client: Resident) -> None:
    day = walk.today + timedelta(days=30)
    offers.resume_offers(walk.session, actor, client.id, NextTimeIn(ask_again_on=day))
    re_offer = walk.sketch.re_offers[client]
    re_offer.state, re_offer.due_on = O.SCHEDULED, day


@verb("client", _is(O.DUE), staff)
def skip_re_offer(walk: Walk, actor: Actor, client: Resident) -> None:
    offers.skip_re_offer(walk.session, actor, _planned(walk, actor, client), SkipIn(reason=ReOfferSkip.NO_TIME))
    walk.sketch.re_offers[client].again(walk.today)


def _has_nothing_else(walk: Walk, client: Resident) -> bool:
    return _is(O.SCHEDULED)(walk, client) and not walk.sketch.is_occupied(client)


@verb("client", _has_nothing_else, staff)
def offer_sooner(walk: Walk, actor: Actor, client: Resident) -> None:
    offers.offer_sooner(walk.session, actor, _planned(walk, actor, client))
    walk.sketch.re_offers[client].becomes_due(walk.today)


@verb("client", _is(O.SCHEDULED), client_speaks)
def change_re_offer(walk: Walk, actor: Actor, client: Resident) -> None:
    day = walk.today + timedelta(days=walk.choose([2, 40]))
    offers.change_re_offer(walk.session, actor, _planned(walk, actor, client), NextTimeIn(ask_again_on=day))
    walk.sketch.re_offers[client].due_on = day


def _planned(walk: Walk, actor: Actor, client: Resident):  # type: ignore[no-untyped-def]
    found = open_re_offer(walk.session, get_client(walk.session, actor, client.id))
    if found is None:
        raise NotFound
    return found.id
