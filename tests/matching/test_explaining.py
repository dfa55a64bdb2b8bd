"""Why these two: each of three readers reads what is shown to them, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.catalogue import Closeness, Layer, masks_of
from services.matching.explaining import Facts, NobodyBecause, Says, for_client, for_staff
from services.matching.models.peer_workers import Boundary, Openness, PeerWorker, Room, Visibility
from services.matching.models.requests import Wish, WishKind, WishWeight
from services.matching.operations import profiles, proposals
from services.matching.queries import proposals as readings
from services.matching.queries.own_asked import own_asked
from services.matching.queries.own_standing import own_standing
from services.matching.queries.today import today
from services.matching.queries.why_not import why_not
from services.matching.ranking import Ask, Candidate, Circle, explain
from services.matching.ranking import Wish as Asked
from services.matching.schemas.own_asked import NotAskedBecause as B
from services.matching.schemas.profiles import ExperienceIn
from services.matching.schemas.proposals import AskPeersIn
from services.matching.schemas.why_not import WhyNot
from services.matching.states import Party, ProposalState, RequestState
from services.matching.weights import UNDECIDED
from tests.make import Make
from tests.matching.test_ranking_properties import asks, masks

YES, NO, UNKNOWN = "match", "no match", "not known"


def show(session: Session, actor: Actor, peer_worker: PeerWorker, theme: str, visibility: Visibility) -> None:
    profiles.set_experience(session, actor, peer_worker.id, ExperienceIn(theme=theme, visibility=visibility))


def test_staff_read_an_answer_to_each_wish_and_what_is_not_shown_is_not_known(session: Session, make: Make) -> None:
    make.peer_worker(["shame"], hidden=["loneliness"], languages=["nl"], areas=["Noord"])
    request = make.request(themes=["shame", "loneliness", "grief"])
    for kind, value in ((WishKind.LANGUAGE, "ar"), (WishKind.AREA, "Noord"), (WishKind.PART_OF_DAY, "morning")):
        request.wishes.append(Wish(kind=kind, value=value, weight=WishWeight.NICE))
    [found] = readings.candidates(session, request).candidates
    read = {
        key: answer
        for layer in found.layers
        for answer, keys in ((YES, layer.shared), (NO, layer.no_match), (UNKNOWN, layer.not_known))
        for key in keys
    }
    assert read == {
        "shame": YES,
        "loneliness": UNKNOWN,
        "grief": UNKNOWN,
        "area:Noord": YES,
        "language:ar": NO,
        "part_of_day:morning": UNKNOWN,
    }


@given(asks(), masks)
def test_no_experience_is_ever_a_mismatch_and_every_wish_that_counts_has_one_answer(ask: Ask, shown: object) -> None:
    candidate = Candidate("00000000-0000-0000-0000-000000000001", Circle.OWN_TEAM, *shown)  # type: ignore[misc]
    for layer in explain(ask, candidate, UNDECIDED.of(ask.closeness)).layers:
        answers = for_staff(layer, Facts(["nl"], ["Oost"]))
        assert layer.layer is Layer.PRACTICAL or not answers.no_match
        said = [key for keys in answers for key in keys]
        assert sorted(said) == sorted(layer.shared + layer.not_known)


@given(asks(), masks, st.sampled_from(Closeness))
def test_a_client_reads_three_sentences_at_most_of_what_is_shared_and_no_number(
    ask: Ask, shown: object, closeness: Closeness
) -> None:
    candidate = Candidate("00000000-0000-0000-0000-000000000001", Circle.OWN_TEAM, *shown)  # type: ignore[misc]
    ranked = explain(ask, candidate, UNDECIDED.of(closeness))
    shared = {key for layer in ranked.layers for key in layer.shared} | {"diagnosis", "medication"}
    sentences = for_client(ranked)
    assert len(sentences) <= 3
    assert all(0 < len(one.keys) <= 3 and shared.issuperset(one.keys) for one in sentences)
    assert not any(key.startswith(("diagnosis_", "medication_")) for one in sentences for key in one.keys)


def test_a_card_says_why_with_what_this_peer_worker_shows_to_clients(session: Session, make: Make) -> None:
    peer_worker = make.peer_worker(["shame", "route_work", "medication_lithium"], hidden=["loneliness"])
    wishes = ["shame", "loneliness", "grief", "route_work", "medication_lithium"]
    request = make.request(make.client_with_sign_in(), wishes, closeness=Closeness.DIAGNOSIS_MEDICATION)
    asked = make.proposal(request, peer_worker, ProposalState.OFFERED_TO_CLIENT)

    def because() -> list[tuple[Says, list[str]]]:
        return [(one.says, one.keys) for one in readings.card(session, asked).because]

    work, lithium = (Says.ALSO_HELPED, ["route_work"]), (Says.SAME, ["medication"])
    assert because() == [(Says.BOTH_KNOW, ["shame"]), work, lithium]
    show(session, make.actor(peer_worker), peer_worker, "loneliness", Visibility.CLIENT_AFTER_YES)
    assert because()[0] == (Says.BOTH_KNOW, ["shame", "loneliness"])
    show(session, make.actor(peer_worker), peer_worker, "shame", Visibility.MATCHING)
    assert because()[0] == (Says.BOTH_KNOW, ["loneliness"]), "and at once no more than that"


def test_the_peer_worker_reads_why_they_were_asked_from_all_that_is_theirs_and_nothing_of_a_diagnosis(
    session: Session, make: Make
) -> None:
    peer_worker = make.peer_worker(["shame"], hidden=["trauma", "medication_lithium"], languages=["nl", "ar"])
    request = make.request(themes=["shame", "grief", "medication_lithium"], musts=["trauma"])
    request.wishes.append(Wish(kind=WishKind.LANGUAGE, value="ar", weight=WishWeight.NICE))
    session.flush()
    proposals.ask_who_fits(session, make.coordinator(), request.id)
    [asked] = today(session, make.actor(peer_worker)).questions
    assert asked.why_you.shared == ["shame", "trauma", "language:ar"]
    assert asked.why_you.by.value == "system"


def test_for_a_request_without_anybody_staff_and_the_client_read_why(session: Session, make: Make) -> None:
    client = make.client_with_sign_in()
    request = make.request(client, musts=["shame"])
    request.move_to(RequestState.WAITING, make.signed(Party.COORDINATOR))
    found = readings.candidates(session, request)
    assert (found.nobody_because, found.missing) == (NobodyBecause.ROOM, [])
    make.peer_worker(["grief"])
    found = readings.candidates(session, request)
    assert (found.nobody_because, found.missing) == (NobodyBecause.MUST, ["shame"])
    [mine] = own_standing(session, make.actor(client)).requests
    assert (mine.nobody_because, mine.missing) == (NobodyBecause.MUST, ["shame"])


def test_why_a_colleague_is_not_on_the_list_is_told_from_the_register_alone(session: Session, make: Make) -> None:
    team = make.team()
    caseholder = make.caseholder(team)
    request = make.request(make.client(team, caseholder), musts=["shame"])
    listed, full, shows_nothing, has_boundary, asked = (
        make.peer_worker(themes, team=team) for themes in (["shame"], ["shame"], [], ["shame"], ["shame"])
    )
    full.room = Room.FULL
    session.add(Boundary(peer_worker_id=has_boundary.id, theme="shame"))
    proposals.ask_peers(session, caseholder, request.id, AskPeersIn(peer_worker_ids=[asked.id]))
    found = {one.peer_worker_id: (one.because, one.missing) for one in why_not(session, caseholder, request.id, "")}
    assert found == {
        listed.id: (WhyNot.ON_THE_LIST, []),
        full.id: (WhyNot.NO_ROOM, []),
        shows_nothing.id: (WhyNot.MISSES_A_MUST, ["shame"]),
        has_boundary.id: (WhyNot.NOT_FOR_THIS_QUESTION, []),
        asked.id: (WhyNot.ASKED_ALREADY, []),
    }


def test_who_is_asked_nothing_reads_an_honest_why(session: Session, make: Make) -> None:
    peer_worker = make.peer_worker(["shame"])
    actor = make.actor(peer_worker)
    assert own_asked(session, actor).because == [B.NOBODY_ASKED_YET]
    closed = ExperienceIn(theme="shame", openness=Openness.NOT_NOW)
    profiles.set_experience(session, actor, peer_worker.id, closed)
    peer_worker.room, peer_worker.hours_per_week, peer_worker.own_limit = Room.FULL, 1, 0.5
    session.add(Boundary(peer_worker_id=peer_worker.id, theme="violence"))
    session.flush()
    session.expire(peer_worker)
    read = own_asked(session, actor)
    assert (read.times, read.last_on) == (0, None)
    assert read.because == [B.NO_ROOM, B.NO_HOURS, B.OWN_LIMIT, B.NOTHING_TO_USE, B.BOUNDARIES]


def test_of_the_same_ask_a_client_reads_less_than_the_peer_worker_where_less_is_shown() -> None:
    ask = Ask.of([Asked("experience", "shame"), Asked("experience", "grief")])
    shown, own = (Candidate("1" * 32, Circle.OWN_TEAM, *masks_of(keys)) for keys in (["shame"], ["shame", "grief"]))
    client, peer_worker = (for_client(explain(ask, one, UNDECIDED.of(ask.closeness))) for one in (shown, own))
    assert [one.keys for one in client] == [("shame",)]
    assert [set(one.keys) for one in peer_worker] == [{"shame", "grief"}]


def test_a_proposal_keeps_what_was_compared_and_says_when_that_has_changed(session: Session, make: Make) -> None:
    peer_worker, coordinator = make.peer_worker(["shame", "grief"], gender="woman"), make.coordinator()
    request = make.request(themes=["shame", "grief", "loneliness"])
    request.wishes.append(Wish(kind=WishKind.GENDER, value="woman", weight=WishWeight.NICE))
    session.flush()
    chosen = AskPeersIn(peer_worker_ids=[peer_worker.id])
    [asked] = proposals.ask_peers(session, coordinator, request.id, chosen)
    read = readings.followed(session, asked)
    assert (read.changed, read.reasons) == (False, asked.reasons)
    assert sum(layer["of"] for layer in read.reasons) == 100, "the weights of that day"
    show(session, make.actor(peer_worker), peer_worker, "grief", Visibility.MATCHING)
    read = readings.followed(session, asked)
    assert (read.changed, "grief" in asked.reasons[0]["shared"]) == (True, True)
    assert [layer["shared"] for layer in read.reasons] == [["shame"], ["gender:woman"]], "not what is hidden since"
