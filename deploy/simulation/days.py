"""What people do on a day: each thing that waits for somebody is looked at, and that person acts or does not."""

from datetime import time, timedelta
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from deploy.simulation.posts import come_and_go
from deploy.simulation.reports import answer_report, finish_report, report
from deploy.simulation.stepping_in import escalated, step_in
from deploy.simulation.town import Town
from services.matching.models.matches import EndReason, Match, PauseKind
from services.matching.models.offers import Answer, ReOffer
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Request, WishKind
from services.matching.models.tellings import Telling
from services.matching.operations import (
    absences,
    alignments,
    contacts,
    endings,
    matches,
    offers,
    pauses,
    proposals,
    requests,
    tapering,
    telling,
)
from services.matching.queries.candidates import rank_for_staff
from services.matching.schemas.absences import AbsenceIn
from services.matching.schemas.contacts import LogContactIn, PlanContactIn
from services.matching.schemas.matches import (
    AlignmentIn,
    CrisisIn,
    PauseIn,
    ResumeIn,
    ReviewIn,
    StartIn,
    StopIn,
    TaperIn,
)
from services.matching.schemas.offers import OfferIn, ReOfferSkip, SkipIn
from services.matching.schemas.proposals import AskPeersIn, ConfirmIn, DeclineIn, HowWasItIn
from services.matching.schemas.requests import WishesIn, WishIn
from services.matching.states import PROPOSAL, MatchState, ProposalState, ReOfferState, RequestState, TellingState
from shared import clock
from shared.db import in_transaction

THEMES = ("shame", "loneliness", "hope", "grief", "parenthood", "work", "stigma", "voice_hearing", "trauma", "alcohol")
ANSWERS = (Answer.YES,) * 5 + (Answer.NOT_NOW,) * 5 + (Answer.UNSURE,) * 2 + (Answer.NEVER,)


def ids(query: Select[UUID]) -> list[UUID]:
    return in_transaction(lambda session: list(session.scalars(query)))


def a_day(town: Town) -> None:
    """A working day: the chance is that of somebody who answers things at all to do it today."""
    come_and_go(town)
    for act, waiting, chance in (
        (step_in, escalated(), 0.2),
        (answer_offer, select(ReOffer.id).where(ReOffer.state == ReOfferState.DUE), 0.3),
        (tell, select(Telling.id).where(Telling.state == TellingState.OPEN), 0.4),
        (finish_report, select(Request.id).where(Request.state == RequestState.DRAFT), 0.2),
        (answer_report, select(Request.id).where(Request.state == RequestState.AWAITING_CLIENT), 0.2),
        (search, searched_for(), 0.6),
        (look_again, select(Request.id).where(Request.state == RequestState.WAITING), 0.05),
        (answer_question, select(Proposal.id).where(Proposal.state == ProposalState.SENT_TO_PEER), 0.45),
        (choose, select(Proposal.id).where(Proposal.state == ProposalState.OFFERED_TO_CLIENT), 0.25),
        (meet, select(Proposal.id).where(Proposal.state == ProposalState.CHOSEN), 0.25),
        (confirm, select(Proposal.id).where(Proposal.state == ProposalState.INTRODUCED), 0.3),
        (start, select(Match.id).where(Match.state == MatchState.PLANNED), 0.4),
        (go_on, select(Match.id).where(Match.state.in_((MatchState.ACTIVE, MatchState.TAPERING))), 0.14),
        (resume, select(Match.id).where(Match.state == MatchState.PAUSED), 0.15),
    ):
        for thing_id in ids(waiting.order_by("id")):
            if town.random.random() < chance:
                act(town, thing_id)
    report(town)


def searched_for() -> Select[UUID]:
    """Requests for which nobody is asked and no card lies before the client."""
    asked = exists().where(Proposal.request_id == Request.id, Proposal.state.in_(PROPOSAL.open_states))
    return select(Request.id).where(Request.state == RequestState.IN_MATCHING, ~asked)


def answer_offer(town: Town, re_offer_id: UUID) -> None:
    """The caseholder asks, or skips, or forgets; after two times the coordinator asks."""

    def work(session: Session) -> None:
        re_offer = session.get_one(ReOffer, re_offer_id)
        client = re_offer.client
        forgotten = re_offer.skipped >= 2
        asks = town.coordinator(session) if forgotten else town.staff(session, client)
        if not (forgotten or town.answers(asks.user_id)):
            return
        if not forgotten and town.random.random() < 0.1:
            offers.skip_re_offer(session, asks, re_offer.id, SkipIn(reason=ReOfferSkip.NOT_SEEN))
            return
        answer = town.random.choice(ANSWERS)
        words, wishes = "", []
        if answer is Answer.YES:
            words = "Ik wil iemand die het kent."
            themes = town.random.sample(THEMES, town.random.randint(0, 3))
            wishes = [WishIn(kind=WishKind.EXPERIENCE, value=key) for key in themes]
        form = OfferIn(answer=answer, client_words=words, wishes=wishes)
        offers.record_offer(session, asks, client.id, form)
        town.done[f"offer {answer}"] += 1

    town.tries("looked at an offer", work)


def tell(town: Town, telling_id: UUID) -> None:
    def work(session: Session) -> None:
        client = session.get_one(Telling, telling_id).client
        staff = town.staff(session, client)
        if town.answers(staff.user_id):
            telling.mark_told(session, staff, telling_id)

    town.tries("told a client", work)


def search(town: Town, request_id: UUID) -> None:
    """The coordinator asks the best who fit, lets the system ask, or lets it wait when there is nobody."""

    def work(session: Session) -> None:
        request = session.get_one(Request, request_id)
        coordinator = town.coordinator(session)
        if not town.answers(coordinator.user_id):
            return
        found = rank_for_staff(session, request, 3)
        if found:
            chosen = AskPeersIn(peer_worker_ids=[one.candidate_id for one in found])
            proposals.ask_peers(session, coordinator, request_id, chosen)
        elif not request.asked_by_system:
            proposals.ask_who_fits(session, coordinator, request_id)
        else:
            requests.let_wait(session, coordinator, request_id)

    town.tries("searched", work)


def look_again(town: Town, request_id: UUID) -> None:
    def work(session: Session) -> None:
        request = session.get_one(Request, request_id)
        voice = town.voice(session, request.client)
        if town.answers(voice.user_id):
            requests.change_wishes(session, voice, request_id, WishesIn())

    town.tries("changed wishes", work)


def answer_question(town: Town, proposal_id: UUID) -> None:
    def work(session: Session) -> None:
        proposal = session.get_one(Proposal, proposal_id)
        peer = town.actor(session, proposal.peer_worker.user_id)
        if not town.answers(peer.user_id):
            return
        if town.random.random() < 0.8:
            proposals.accept(session, peer, proposal_id)
        else:
            proposals.decline(session, peer, proposal_id, DeclineIn())

    town.tries("answered a question", work)


def choose(town: Town, proposal_id: UUID) -> None:
    def work(session: Session) -> None:
        proposal = session.get_one(Proposal, proposal_id)
        if proposal.state is not ProposalState.OFFERED_TO_CLIENT:
            return
        voice = town.voice(session, proposal.request.client)
        if town.answers(voice.user_id):
            (proposals.choose if town.random.random() < 0.85 else proposals.reject)(session, voice, proposal_id)

    town.tries("looked at a card", work)


def meet(town: Town, proposal_id: UUID) -> None:
    def work(session: Session) -> None:
        proposal = session.get_one(Proposal, proposal_id)
        peer = town.actor(session, proposal.peer_worker.user_id)
        if town.answers(peer.user_id):
            held, there = town.random.random() < 0.85, town.random.random() < 0.7
            form = HowWasItIn(held=held, yes=town.random.random() < 0.93, client_yes=True if there else None)
            proposals.how_was_it(session, peer, proposal_id, form)

    town.tries("met", work)


def confirm(town: Town, proposal_id: UUID) -> None:
    def work(session: Session) -> None:
        proposal = session.get_one(Proposal, proposal_id)
        for actor in (town.voice(session, proposal.request.client), town.actor(session, proposal.peer_worker.user_id)):
            if proposal.state is ProposalState.INTRODUCED and town.answers(actor.user_id):
                proposals.confirm(session, actor, proposal_id, ConfirmIn(yes=town.random.random() < 0.9))

    town.tries("confirmed", work)


def start(town: Town, match_id: UUID) -> None:
    def work(session: Session) -> None:
        match = session.get_one(Match, match_id)
        peer = town.actor(session, match.peer_worker.user_id)
        if town.answers(peer.user_id):
            matches.start_match(session, peer, match_id, StartIn(client_starts=True))

    town.tries("started", work)


def go_on(town: Town, match_id: UUID) -> None:
    """A contact now and then, a talk every few months, and sometimes a turn."""

    def work(session: Session) -> None:
        match = session.get_one(Match, match_id)
        if match.state not in (MatchState.ACTIVE, MatchState.TAPERING):
            return
        peer = town.actor(session, match.peer_worker.user_id)
        if match.state is MatchState.TAPERING and match.next_step is None:
            form = StopIn(reason=EndReason.TAPERED_OFF)
            endings.stop_match(session, town.voice(session, match.client), match_id, form)
        elif town.random.random() < 0.17:
            turn(town, session, match)
        elif town.answers(peer.user_id):
            contacts.log_contact(session, peer, match_id, LogContactIn(day=clock.today(session), start=time(0, 0)))
            if town.random.random() < 0.5:
                plan = PlanContactIn(day=clock.today(session) + timedelta(days=7), start=time(10, 0))
                contacts.plan_contact(session, peer, match_id, plan)

    town.tries("went on", work)


def turn(town: Town, session: Session, met: Match) -> None:
    """The client stops, lets it taper off or pauses; a crisis; the peer worker is away; or a talk about how it goes."""
    peer, voice = town.actor(session, met.peer_worker.user_id), town.voice(session, met.client)
    today = clock.today(session)
    [what] = town.random.choices(("stop", "taper", "pause", "crisis", "absence", "talk"), (3, 5, 3, 2, 1, 10))
    match what:
        case "stop":
            endings.stop_match(session, voice, met.id, StopIn())
        case "taper":
            tapering.taper(session, voice, met.id, TaperIn(intervals=[14, 28]))
        case "pause":
            pauses.pause_for_client(session, voice, met.id, PauseIn(ask_me=True))
        case "crisis":
            crisis = CrisisIn(review_on=today + timedelta(days=6), consulted=True)
            pauses.flag_crisis(session, town.staff(session, met.client), met.id, crisis)
        case "absence":
            until = today + timedelta(days=town.random.randint(3, 40))
            absences.set_absence(session, peer, met.peer_worker_id, AbsenceIn(starts_on=today, ends_on=until))
        case "talk":
            talk = AlignmentIn(held_on=today, needs="Rust.", agreements="Zo verder.")
            alignments.record_alignment(session, peer, met.id, talk)


def resume(town: Town, match_id: UUID) -> None:
    def work(session: Session) -> None:
        match = session.get_one(Match, match_id)
        voice, today = town.voice(session, match.client), clock.today(session)
        if match.pause_kind is PauseKind.CRISIS and match.pause_review_on and match.pause_review_on <= today:
            staff = town.staff(session, match.client)
            if match.crisis_pauses < 3 and town.random.random() < 0.3:
                pauses.review_pause(session, staff, match_id, ReviewIn(review_on=today + timedelta(days=5)))
            else:
                pauses.resume_match(session, staff, match_id, ResumeIn(client_agrees=True))
        elif match.pause_kind is PauseKind.CLIENT_WISH and town.answers(voice.user_id):
            pauses.resume_match(session, voice, match_id, ResumeIn(client_agrees=True))

    town.tries("came back", work)
