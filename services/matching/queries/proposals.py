"""What each of three readers reads about a proposal: staff, the peer worker who is asked, the client."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select
from sqlalchemy.orm import Session

from services.matching.catalogue import BY_KEY, Layer
from services.matching.models.answers import Step
from services.matching.models.clients import Client
from services.matching.models.looks import gave, showed
from services.matching.models.peer_workers import Experience, Openness, PeerWorker, Use, Visibility
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Request, Wish, WishKind, WishWeight
from services.matching.queries.candidates import as_text, ask_of, fetched, rank_for_staff
from services.matching.ranking import NAMELESS, SENSITIVE, Ranked
from services.matching.schemas.proposals import (
    CandidateOut,
    CandidatesOut,
    CardOut,
    FaceOut,
    LayerOut,
    PreviewOut,
    QuestionOut,
)
from services.matching.schemas.requests import WishOut
from shared.users import User

NAMES, _ = as_text(
    select(PeerWorker.id, User.name)
    .join(PeerWorker.user)
    .where(PeerWorker.id == any_(bindparam("ids", type_=ARRAY(Uuid()))))
)
WAYS_OUT = ["pool", "wait", "change_wish"]
FOR_CLIENTS = (Visibility.CLIENT_AFTER_YES, Visibility.TEAM)
THROUGH_STAFF = (Visibility.TEAM,)
"""On what a client reads through the eyes of staff: what is for clients only is not on it."""


def candidates(session: Session, request: Request, limit: int = 20) -> CandidatesOut:
    """The ranking for staff, by name, with the reasons; with nobody, the ways out."""
    ranked = rank_for_staff(session, request, limit)
    names = names_of(session, (one.candidate_id for one in ranked))
    found = [candidate_out(one, names) for one in ranked]
    unseen = ask_of(request).is_put_by_the_system
    return CandidatesOut(candidates=found, asked_unseen=unseen, ways_out=[] if found else WAYS_OUT)


def names_of(session: Session, peer_worker_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Of those who are shown with what they share with a request: that is a look at their profile."""
    ids = list(peer_worker_ids)
    gave(session, PeerWorker, ids)
    return dict(fetched(session, NAMES, {"ids": ids}))


def candidate_out(one: Ranked, names: Mapping[UUID, str]) -> CandidateOut:
    return CandidateOut(
        peer_worker_id=one.candidate_id,
        name=names[one.candidate_id],
        circle=one.circle,
        score=float(one.score),
        layers=[
            LayerOut(
                layer=layer.layer,
                points=float(layer.points),
                of=float(layer.of),
                shared=list(layer.shared),
                not_known=list(layer.not_known),
            )
            for layer in one.layers
        ],
    )


def preview(request: Request) -> PreviewOut:
    """What candidates read of this request: the client's own shorter version if there is one, and never the name.

    Diagnosis and medication are left out: no candidate reads them before a yes.
    """
    themes = [wish for wish in request.wishes if wish.kind is WishKind.EXPERIENCE and _layer(wish) not in NAMELESS]
    practical = [wish for wish in request.wishes if wish.kind is not WishKind.EXPERIENCE]
    words = request.client_words if request.shared_words is None else request.shared_words
    return PreviewOut(
        words=without_name(words, request.client),
        question=without_name(request.question, request.client),
        themes=_out(themes),
        practical=_out(practical),
    )


def question(proposal: Proposal) -> QuestionOut:
    """What the peer worker who is asked reads."""
    request = proposal.request
    read = preview(request)
    deep = {
        wish.value if layer is Layer.SPECIFIC else layer.value
        for wish in request.wishes
        if wish.kind is WishKind.EXPERIENCE and wish.weight is WishWeight.MUST and (layer := _layer(wish)) in SENSITIVE
    }
    return QuestionOut(
        id=proposal.id,
        state=proposal.state,
        words=read.words,
        question=read.question,
        themes=read.themes,
        practical=read.practical,
        kind=request.kind,
        a_yes_tells=sorted(deep),
        client_id=request.client_id if proposal.knows_client else None,
        introduction_at=proposal.introduction_at,
        answers={answer.party: answer.yes for answer in proposal.answers if answer.step is Step.CONFIRM},
    )


def card(session: Session, proposal: Proposal, seen: Collection[Visibility] = FOR_CLIENTS) -> CardOut:
    """What the client reads: made only of what this peer worker shows to clients. No score, no order."""
    return cards(session, [proposal], seen)[proposal.id]


def cards(
    session: Session, proposals: Collection[Proposal], seen: Collection[Visibility] = FOR_CLIENTS
) -> dict[UUID, CardOut]:
    """The same of several, by proposal."""
    shown = _shown(session, {proposal.peer_worker_id for proposal in proposals}, seen)
    return {proposal.id: _card(proposal, shown.get(proposal.peer_worker_id, [])) for proposal in proposals}


def _card(proposal: Proposal, shown: Iterable[str]) -> CardOut:
    asked = {wish.value for wish in proposal.request.wishes if wish.kind is WishKind.EXPERIENCE}
    return CardOut(
        **dict(_face(proposal.peer_worker, shown, asked)),
        id=proposal.id,
        state=proposal.state,
        peer_worker_id=proposal.peer_worker_id,
        introduction_at=proposal.introduction_at,
    )


def face(session: Session, peer_worker: PeerWorker, asked: Collection[str]) -> FaceOut:
    """This peer worker on the card of a client who asked for these themes."""
    return _face(peer_worker, _shown(session, {peer_worker.id}, FOR_CLIENTS).get(peer_worker.id, []), asked)


def _face(peer_worker: PeerWorker, shown: Iterable[str], asked: Collection[str]) -> FaceOut:
    showed(peer_worker)
    shared = [key for key in shown if key in asked]
    return FaceOut(name=peer_worker.user.name, story=peer_worker.story, shared=shared)


def _shown(session: Session, peer_worker_ids: Collection[UUID], seen: Collection[Visibility]) -> dict[UUID, list[str]]:
    shown = (
        select(Experience.peer_worker_id, Experience.theme)
        .where(
            Experience.peer_worker_id.in_(peer_worker_ids),
            Experience.visibility.in_(seen),
            Experience.use == Use.IN_MATCHING,
            Experience.openness != Openness.NOT_NOW,
        )
        .order_by(Experience.theme)
    )
    found = defaultdict[UUID, list[str]](list)
    for peer_worker_id, theme in session.execute(shown):
        found[peer_worker_id].append(theme)
    return found


def _layer(wish: Wish) -> Layer:
    return BY_KEY[wish.value].layer


def _out(wishes: Iterable[Wish]) -> list[WishOut]:
    return [WishOut.model_validate(wish) for wish in wishes]


def without_name(words: str, client: Client) -> str:
    """People sign what they write; a candidate does not read who it is before a yes."""
    for part in sorted({*client.name.split(), client.number}, key=len, reverse=True):
        if len(part) > 1:
            words = re.sub(rf"\b{re.escape(part)}\b", "…", words, flags=re.IGNORECASE)
    return words
