"""What somebody can see: conditions that every read starts from. Out of sight is as if it did not exist."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select, true, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from services.matching.actor import Actor, Role
from services.matching.models.audit import Basis
from services.matching.models.clients import Caseholder, Client
from services.matching.models.contacts import Contact, ContactOutcome
from services.matching.models.emergencies import BreakGlass
from services.matching.models.groups import Group, GroupPlace
from services.matching.models.matches import CRISIS_PAUSES, OPEN_STATES, Match, RegistrationLevel
from services.matching.models.notes import OwnNote
from services.matching.models.proposals import Proposal, ProposedBy
from services.matching.models.reminders import Reminder
from services.matching.models.requests import Request
from services.matching.rules import STAFF
from services.matching.states import MatchState, Party, ProposalState, ReminderState, Rule
from shared import clock

TOLD = (ReminderState.NOTIFIED, ReminderState.ESCALATED, ReminderState.SNOOZED)
"""A reminder that somebody has heard of, and that still stands."""


def _seen_as_peer_worker(who: UUID, asked: Any = Request.client_id, met: Any = Match.client_id) -> list[Select[UUID]]:
    """The client was chosen or met: from the choice on while it lasts, and while there is a match to look after."""
    chosen = (
        select(asked)
        .join(Proposal, Proposal.request_id == Request.id)
        .where(
            Proposal.peer_worker_id == who,
            or_(
                Proposal.state.in_((ProposalState.CHOSEN, ProposalState.INTRODUCED)),
                (Proposal.proposed_by == ProposedBy.PEER)
                & Proposal.state.in_(
                    (ProposalState.PEER_ACCEPTED, ProposalState.OFFERED_TO_CLIENT, ProposalState.RESERVE)
                ),
            ),
        )
    )
    matched = select(met).where(
        Match.peer_worker_id == who, Match.state.in_(OPEN_STATES) | (Match.held_until > clock.NOW)
    )
    return [chosen, matched]


def sees_client(actor: Actor) -> ColumnElement[bool]:
    """A condition on `client`: own; in an ACT team all of the team's; else linked only; a coordinator all.

    The lead of a FACT team also sees whom they were brought to, and nobody longer than that: who is asked to act
    must be able to. Each way of seeing is a list of ids, so that a few are found among many without looking at all.
    Whom they were shut out of nobody sees, in no way.
    """
    return _sees(actor) & is_open(actor, Client.id)


def is_open(actor: Actor, client_id: Any) -> ColumnElement[bool]:
    """This person was not shut out of the record of this client."""
    return client_id.not_in(actor.shut_out_of) if actor.shut_out_of else true()


def _sees(actor: Actor) -> ColumnElement[bool]:
    if actor.handed_for is not None:
        return false()
    if actor.handed_to is not None:
        return Client.id == actor.handed_to
    if sees_everybody(actor):
        return Client.erased_on.is_(None)
    ways = [ids for _, ids in ways_to_see(actor)]
    if not ways:
        return false()
    return Client.id.in_(union_all(*ways) if len(ways) > 1 else ways[0]) & Client.erased_on.is_(None)


def sees_everybody(actor: Actor) -> bool:
    return Role.COORDINATOR in actor.roles


def _is_seen(actor: Actor, client_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Of who sees everybody it is asked who was erased, which are few, and not who was not."""
    if sees_everybody(actor) and actor.handed_for is None and actor.handed_to is None:
        erased = aliased(Client)
        return ~exists().where(erased.id == client_id, erased.erased_on.is_not(None)) & is_open(actor, client_id)
    return client_id.in_(select(Client.id).where(sees_client(actor)))


def ways_to_see(actor: Actor) -> list[tuple[Basis, Select[UUID]]]:
    """Of who does not see everybody: each way with what the audit trail calls it, the nearest first."""
    one = aliased(Client)
    ways: list[tuple[Basis, Select[UUID]]] = []
    if actor.client_id is not None:
        ways.append((Basis.OWN, select(one.id).where(one.id == actor.client_id)))
    if actor.teams:
        ways.append((Basis.CASEHOLDER, _caseload({actor.user_id})))
        if actor.act_teams:
            ways.append((Basis.ACT_TEAM, select(one.id).where(one.team_id.in_(actor.act_teams))))
        if actor.stands_in_for:
            ways.append((Basis.DEPUTY, _caseload(actor.stands_in_for)))
    if actor.leads:
        brought = or_(*(one.id.in_(way) for way in _brought_to_the_team_lead()))
        ways.append((Basis.TEAM_LEAD, select(one.id).where(one.team_id.in_(actor.leads), brought)))
    if actor.peer_worker_id is not None:
        ways += [(Basis.PEER_WORKER, way) for way in _seen_as_peer_worker(actor.peer_worker_id)]
    if actor.only_looks and actor.roles & STAFF:
        ways.append((Basis.EMERGENCY, glass_broken(actor).with_only_columns(BreakGlass.client_id)))
    return ways


def glass_broken(actor: Actor) -> Select[BreakGlass]:
    """For whom this person broke the glass, as long as it lasts."""
    return select(BreakGlass).where(BreakGlass.user_id == actor.user_id, BreakGlass.ends_at > func.now())


def _caseload(user_ids: Collection[UUID]) -> Select[UUID]:
    return select(Caseholder.client_id).where(Caseholder.user_id.in_(user_ids))


def _brought_to_the_team_lead() -> list[Select[Any]]:
    """The team lead was told that something about the client waits for them, or decides on a pause, now or next."""
    waits = select(Reminder.client_id).where(
        Reminder.client_id.is_not(None), Reminder.owner == Party.TEAM_LEAD, Reminder.state.in_(TOLD)
    )
    own_pause = (Match.state == MatchState.PAUSED) & (Match.pause_owner == Party.TEAM_LEAD)
    decides = select(Match.client_id).where(
        Match.state.in_(OPEN_STATES), own_pause | (Match.crisis_pauses >= CRISIS_PAUSES)
    )
    return [waits, decides]


def visible_clients(actor: Actor) -> Select[Client]:
    return select(Client).where(sees_client(actor))


def clients_at_work(actor: Actor) -> list[Select[Client]]:
    """Whom somebody sees as staff, each client in one of these; those of their ACT teams, if any, come first.

    A list of ids is read to its end before the first is known. Of an ACT team everybody is seen, so that the team
    itself can be asked, by name: a page of many costs a page.
    """
    if sees_everybody(actor) or not actor.act_teams:
        return [visible_clients(actor.at_work())]
    elsewhere = visible_clients(actor.at_work().outside_act_teams()).where(Client.team_id.not_in(actor.act_teams))
    return [_clients_of_act_teams(actor), elsewhere]


def _clients_of_act_teams(actor: Actor) -> Select[Client]:
    return select(Client).where(
        Client.team_id.in_(actor.act_teams), Client.erased_on.is_(None), is_open(actor, Client.id)
    )


def visible_requests(actor: Actor) -> Select[Request]:
    """Requests of visible clients; a peer worker sees those by which they met, and in which they are named."""
    condition = _is_seen(actor.without_contacts(), Request.client_id)
    if actor.peer_worker_id is not None:
        met = _seen_as_peer_worker(actor.peer_worker_id, Request.id, Match.request_id)
        condition |= or_(Request.named_peer_worker_id == actor.peer_worker_id, *(Request.id.in_(way) for way in met))
    return select(Request).where(condition, is_open(actor, Request.client_id))


def said_yes() -> ColumnElement[bool]:
    """The peer worker did: waits to be laid before the client, or lay there. However it ended since."""
    return or_(Proposal.state == ProposalState.PEER_ACCEPTED, Proposal.offered_on.is_not(None))


def shown_to_staff() -> ColumnElement[bool]:
    """Of the proposals of a request that they see: nobody's no, and before a yes nobody whom the system asked."""
    return or_(Proposal.proposed_by != ProposedBy.SYSTEM, said_yes()) & (Proposal.state != ProposalState.PEER_DECLINED)


def visible_proposals(actor: Actor) -> Select[Proposal]:
    """A peer worker sees own ones, and not who else is asked for whom they walk with; the client sees cards; staff see
    those of their clients.

    Whom the system asked stays hidden from everybody but the one asked, until a yes. Who works here and is a client as
    well sees of their own requests the cards only, as any client: others are asked, and show themselves after a yes.
    """
    conditions: list[ColumnElement[bool]] = [false()]
    if actor.peer_worker_id is not None:
        conditions.append(Proposal.peer_worker_id == actor.peer_worker_id)
    of_mine = Request.client_id == actor.client_id if actor.client_id is not None else false()
    seen = select(Client.id).where(sees_client(actor.without_contacts()))
    before_it_is_laid: ColumnElement[bool] = false()
    if actor.roles & STAFF or actor.peer_worker_id:
        before_it_is_laid = Proposal.request_id.not_in(select(Request.id).where(of_mine))
    conditions.append(
        Proposal.request_id.in_(select(Request.id).where(Request.client_id.in_(seen) | of_mine))
        & shown_to_staff()
        & (before_it_is_laid | Proposal.offered_on.is_not(None))
    )
    query = select(Proposal).where(or_(*conditions))
    if actor.shut_out_of:
        query = query.where(Proposal.request_id.in_(select(Request.id).where(is_open(actor, Request.client_id))))
    return query


def visible_matches(actor: Actor) -> Select[Match]:
    """Own ones, for both; staff see those of their clients."""
    if actor.handed_for is not None:
        return select(Match).where(Match.id == actor.handed_for)
    conditions: list[ColumnElement[bool]] = [Match.client_id.in_(_clients_at_work(actor))]
    if actor.client_id is not None:
        conditions.append(Match.client_id == actor.client_id)
    if actor.peer_worker_id is not None:
        conditions.append(Match.peer_worker_id == actor.peer_worker_id)
    return select(Match).where(or_(*conditions), is_open(actor, Match.client_id))


def _clients_at_work(actor: Actor) -> Select[UUID]:
    """Those whom somebody sees as staff or in an ACT team: not as the client, nor because of a contact of their own."""
    return select(Client.id).where(sees_client(actor.at_work()))


DAYS_FOR_THE_TEAM = (RegistrationLevel.FACTS, RegistrationLevel.SUMMARY)
"""From level 1 on the team reads when the two met, and how long."""
SHOWN_TO_TEAM = (ContactOutcome.PLANNED, ContactOutcome.HELD)


def visible_contacts(actor: Actor) -> Select[Contact]:
    """Own ones, for both. The team sees rows from registration level 1 on, and only of contacts planned or held."""
    conditions: list[ColumnElement[bool]] = [false()]
    if actor.client_id is not None:
        conditions.append(Contact.client_id == actor.client_id)
    if actor.peer_worker_id is not None:
        conditions.append(Contact.peer_worker_id == actor.peer_worker_id)
    open_to_team = select(Match.id).where(
        Match.client_id.in_(_clients_at_work(actor)),
        Match.registration_level.in_(DAYS_FOR_THE_TEAM),
    )
    conditions.append(Contact.match_id.in_(open_to_team) & Contact.outcome.in_(SHOWN_TO_TEAM))
    return select(Contact).where(or_(*conditions), is_open(actor, Contact.client_id))


def visible_places(actor: Actor) -> Select[GroupPlace]:
    """In groups: of the clients that this person sees, as their staff or as the client."""
    seen = select(Client.id).where(sees_client(actor.without_contacts()))
    return select(GroupPlace).where(GroupPlace.client_id.in_(seen))


def places_led(actor: Actor) -> Select[GroupPlace]:
    """In the groups that this peer worker leads: of who told them their name. Nothing else of a client opens by it."""
    return (
        select(GroupPlace)
        .join(GroupPlace.group)
        .where(
            Group.leader_id == actor.peer_worker_id,
            GroupPlace.name_told,
            GroupPlace.left_on.is_(None),
            is_open(actor, GroupPlace.client_id),
        )
    )


def visible_reminders(actor: Actor) -> Select[Reminder]:
    """What waits for this person: as the peer worker concerned, as staff of the client, or as a coordinator.

    A coordinator keeps seeing what went on to a team lead, who may not be there: it is still theirs to end.
    """
    return _reminders_about(actor, select(Client.id).where(sees_client(actor.to_act())))


def reminders_by_way(actor: Actor) -> list[Select[Reminder]]:
    """The same in parts, in more than one of which a reminder can stand, for a list that is read as far as a page."""
    if sees_everybody(actor) or not actor.act_teams:
        return [visible_reminders(actor)]
    of_the_team = _clients_of_act_teams(actor).with_only_columns(Client.id)
    only_staff = replace(actor.at_work(), leads=frozenset())
    return [visible_reminders(actor.outside_act_teams()), _reminders_about(only_staff, of_the_team)]


def _reminders_about(actor: Actor, seen: Select[UUID]) -> Select[Reminder]:
    conditions: list[ColumnElement[bool]] = [false()]
    if actor.peer_worker_id is not None:
        mine = select(Proposal.id).where(Proposal.peer_worker_id == actor.peer_worker_id)
        met = select(Match.id).where(Match.peer_worker_id == actor.peer_worker_id)
        conditions.append(
            (Reminder.owner == Party.PEER_WORKER) & (Reminder.subject_id.in_(mine) | Reminder.subject_id.in_(met))
        )
    if actor.roles & {Role.CASEHOLDER, Role.TEAM_LEAD}:
        theirs = (Reminder.owner == Party.CASEHOLDER) | (Reminder.rule == Rule.ALIGNMENT_REVIEW)
        conditions.append(theirs & Reminder.client_id.in_(seen))
    if actor.leads:
        led = select(Client.id).where(Client.team_id.in_(actor.leads))
        conditions.append((Reminder.owner == Party.TEAM_LEAD) & Reminder.client_id.in_(led))
    if Role.COORDINATOR in actor.roles:
        conditions.append(Reminder.owner.in_((Party.COORDINATOR, Party.TEAM_LEAD)))
    about = func.coalesce(Reminder.client_id, Reminder.id)
    return select(Reminder).where(or_(*conditions), Reminder.state.in_(TOLD), is_open(actor, about))


def visible_notes(actor: Actor) -> Select[OwnNote]:
    """Own ones, and never anybody else's."""
    mine = false() if actor.peer_worker_id is None else OwnNote.peer_worker_id == actor.peer_worker_id
    return select(OwnNote).where(mine)
