"""What each of three readers reads about a proposal: staff, the peer worker who is asked, the client."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select
from sqlalchemy.orm import Session

from services.matching.catalogue import PLACES, Layer, masks_of
from services.matching.explaining import (
    Facts,
    Snapshot,
    as_it_may_be_read,
    for_client,
    for_peer_worker,
    for_staff,
    snapshot,
    why_nobody,
)
from services.matching.models.answers import Step
from services.matching.models.clients import Client
from services.matching.models.looks import gave, showed
from services.matching.models.peer_workers import Experience, Openness, PeerWorker, Use, Visibility
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Request, Wish, WishKind, WishWeight
from services.matching.queries.candidates import ask_of, candidates_for
from services.matching.queries.weighings import weights_now
from services.matching.ranking import (
    NAMELESS,
    SENSITIVE,
    Ask,
    Candidate,
    Circle,
    LayerResult,
    Ranked,
    explain,
    rank,
)
from services.matching.schemas.proposals import (
    CandidateOut,
    CandidatesOut,
    CardOut,
    FaceOut,
    LayerOut,
    PreviewOut,
    ProposalOut,
    QuestionOut,
    SentenceOut,
    WhyYouOut,
)
from services.matching.schemas.requests import WishOut
from shared.users import User

FACES = (
    select(PeerWorker.id, User.name, PeerWorker.languages, PeerWorker.areas, PeerWorker.parts_of_day)
    .join(PeerWorker.user)
    .where(PeerWorker.id == any_(bindparam("ids", type_=ARRAY(Uuid()))))
)
WAYS_OUT = ["pool", "wait", "change_wish"]
FOR_CLIENTS = (Visibility.CLIENT_AFTER_YES, Visibility.TEAM)
THROUGH_STAFF = (Visibility.TEAM,)
"""On what a client reads through the eyes of staff: what is for clients only is not on it."""


class Face(NamedTuple):
    """What colleagues know of a peer worker without any experience."""

    name: str
    facts: Facts


def candidates(session: Session, request: Request, limit: int = 20) -> CandidatesOut:
    """The ranking for staff, by name, with the reasons; with nobody, why, and the ways out."""
    ask = ask_of(request)
    unseen = ask.is_put_by_the_system
    rows = [] if unseen else candidates_for(session, request, ask, shown=True)
    weights = weights_now(session)
    ranked = rank(ask, rows, weights.of(request.closeness), search_other_teams=True, limit=limit)
    faces = faces_of(session, (one.candidate_id for one in ranked))
    because, missing = (None, []) if ranked or unseen else why_nobody(ask, rows)
    return CandidatesOut(
        candidates=[candidate_out(one, faces[one.candidate_id]) for one in ranked],
        asked_unseen=unseen,
        nobody_because=because,
        missing=missing,
        ways_out=[] if ranked else WAYS_OUT,
        weights_version=weights.version,
    )


def faces_of(session: Session, peer_worker_ids: Iterable[UUID]) -> dict[UUID, Face]:
    """Of those who are shown with what they share with a request: that is a look at their profile."""
    ids = list(peer_worker_ids)
    gave(session, PeerWorker, ids)
    return {one: Face(name, Facts(*facts)) for one, name, *facts in session.execute(FACES, {"ids": ids})}


def candidate_out(one: Ranked, face: Face) -> CandidateOut:
    return CandidateOut(
        peer_worker_id=one.candidate_id,
        name=face.name,
        circle=one.circle,
        score=float(one.score),
        layers=[_layer_out(layer, face.facts) for layer in one.layers],
    )


def _layer_out(layer: LayerResult, facts: Facts) -> LayerOut:
    answers = for_staff(layer, facts)
    return LayerOut(
        layer=layer.layer,
        points=float(layer.points),
        of=float(layer.of),
        shared=list(answers.match),
        no_match=list(answers.no_match),
        not_known=list(answers.not_known),
        shared_count=layer.shared_count,
        asked_count=layer.asked_count,
    )


def preview(request: Request) -> PreviewOut:
    """What candidates read of this request: the client's own shorter version if there is one, and never the name.

    Diagnosis and medication are left out: no candidate reads them before a yes.
    """
    themes = [wish for wish in request.wishes if wish.kind is WishKind.EXPERIENCE and not _is_nameless(wish.value)]
    practical = [wish for wish in request.wishes if wish.kind is not WishKind.EXPERIENCE]
    words = request.client_words if request.shared_words is None else request.shared_words
    return PreviewOut(
        words=without_name(words, request.client),
        question=without_name(request.question, request.client),
        themes=_out(themes),
        practical=_out(practical),
    )


def question(session: Session, proposal: Proposal) -> QuestionOut:
    """What the peer worker who is asked reads."""
    request, ask = proposal.request, ask_of(proposal.request)
    own = _as_candidate(proposal.peer_worker, ask, proposal.peer_worker.usable)
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
        why_you=WhyYouOut(by=proposal.proposed_by, shared=for_peer_worker(_explained(session, request, ask, own))),
        a_yes_tells=sorted(deep),
        client_id=request.client_id if proposal.knows_client else None,
        introduction_at=proposal.introduction_at,
        answers={answer.party: answer.yes for answer in proposal.answers if answer.step is Step.CONFIRM},
    )


def followed(session: Session, proposal: Proposal) -> ProposalOut:
    """What staff of the client read of a proposal."""
    now = _compared_now(session, proposal)
    fields = {name: getattr(proposal, name) for name in ProposalOut.model_fields if name not in ("reasons", "changed")}
    reasons = as_it_may_be_read(proposal.reasons, now)
    return ProposalOut(**fields, reasons=reasons, changed=has_changed(session, proposal, now))


def has_changed(session: Session, proposal: Proposal, now: Snapshot | None = None) -> bool:
    """What was compared when it was made is not so any more; never where nothing was."""
    return bool(proposal.reasons) and proposal.reasons != (_compared_now(session, proposal) if now is None else now)


def _compared_now(session: Session, proposal: Proposal) -> Snapshot:
    """By what staff see of this peer worker."""
    request, peer_worker = proposal.request, proposal.peer_worker
    ask = ask_of(request)
    candidate = _as_candidate(peer_worker, ask, peer_worker.shown)
    asked = enumerate(ask.practical)
    gender = sum(1 << bit for bit, one in asked if one.kind == WishKind.GENDER and one.value == peer_worker.gender)
    practical = candidate.practical | gender
    return snapshot(_explained(session, request, ask, candidate._replace(practical=practical)))


def card(session: Session, proposal: Proposal, seen: Collection[Visibility] = FOR_CLIENTS) -> CardOut:
    """What the client reads: made only of what this peer worker shows to clients. No score, no order."""
    return cards(session, [proposal], seen)[proposal.id]


def cards(
    session: Session, proposals: Collection[Proposal], seen: Collection[Visibility] = FOR_CLIENTS
) -> dict[UUID, CardOut]:
    """The same of several, by proposal."""
    shown = _shown(session, {proposal.peer_worker_id for proposal in proposals}, seen)
    return {proposal.id: _card(session, proposal, shown.get(proposal.peer_worker_id, [])) for proposal in proposals}


def _card(session: Session, proposal: Proposal, shown: Collection[str]) -> CardOut:
    request, ask = proposal.request, ask_of(proposal.request)
    asked = {wish.value for wish in request.wishes if wish.kind is WishKind.EXPERIENCE}
    ranked = _explained(session, request, ask, _as_candidate(proposal.peer_worker, ask, shown))
    return CardOut(
        **dict(_face(proposal.peer_worker, shown, asked)),
        id=proposal.id,
        state=proposal.state,
        peer_worker_id=proposal.peer_worker_id,
        introduction_at=proposal.introduction_at,
        because=[SentenceOut.model_validate(one) for one in for_client(ranked)],
    )


def _as_candidate(peer_worker: PeerWorker, ask: Ask, experiences: Iterable[str]) -> Candidate:
    """With these experiences, and with what everybody may know who asks for it."""
    facts = Facts(peer_worker.languages, peer_worker.areas, peer_worker.parts_of_day)
    masks = masks_of(experiences)._replace(practical=facts.bits(ask))
    return Candidate(str(peer_worker.id), Circle.OWN_TEAM, *masks)


def _explained(session: Session, request: Request, ask: Ask, candidate: Candidate) -> Ranked:
    return explain(ask, candidate, weights_now(session).of(request.closeness))


def face(session: Session, peer_worker: PeerWorker, asked: Collection[str]) -> FaceOut:
    """This peer worker on the card of a client who asked for these themes."""
    return _face(peer_worker, _shown(session, {peer_worker.id}, FOR_CLIENTS).get(peer_worker.id, []), asked)


def _face(peer_worker: PeerWorker, shown: Iterable[str], asked: Collection[str]) -> FaceOut:
    showed(peer_worker)
    shared = [key for key in shown if key in asked and not _is_nameless(key)]
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
    return PLACES[wish.value].layer


def _is_nameless(key: str) -> bool:
    return PLACES[key].layer in NAMELESS


def _out(wishes: Iterable[Wish]) -> list[WishOut]:
    return [WishOut.model_validate(wish) for wish in wishes]


def without_name(words: str, client: Client) -> str:
    """People sign what they write; a candidate does not read who it is before a yes."""
    for part in sorted({*client.name.split(), client.number}, key=len, reverse=True):
        if len(part) > 1:
            words = re.sub(rf"\b{re.escape(part)}\b", "…", words, flags=re.IGNORECASE)
    return words
