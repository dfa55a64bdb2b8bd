"""What a peer worker wants and does not want: roles, boundaries, and people whom they know. Without a reason."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.matching.models.peer_workers import PeerRole, Willingness
from services.matching.operations import profiles
from services.matching.operations.acquaintances import know_each_other
from services.matching.queries.clients import clients_by_name
from services.matching.queries.organisation import colleagues
from services.matching.queries.own_profile import own_former_treaters, own_id
from services.matching.schemas.profiles import BoundaryIn, FormerTreaterIn, KnowIn, RoleIn
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.peer.profile import change, profile_of
from services.matching.web.peer.profile_experiences import by_area, named
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter(prefix="/profile")


@router.get("/roles")
def show_roles(visitor: Visiting) -> Response:
    own = profile_of(visitor)
    chosen = {choice.role: choice for choice in own.roles}
    return visitor.page(
        "peer/profile-roles.html",
        own=own,
        roles=[(role, chosen.get(role)) for role in PeerRole],
        willing=list(Willingness),
        asks_nobody=all(choice.willingness is Willingness.REFUSED for choice in chosen.values()),
    )


@router.post("/roles/{role}/{willingness}")
def choose_role(role: PeerRole, willingness: Willingness, visitor: Visiting) -> Response:
    change(visitor, profiles.choose_role, RoleIn(role=role, willingness=willingness))
    return visitor.go("/profile/roles", mark("This was saved."))


@router.get("/boundaries")
def show_boundaries(visitor: Visiting) -> Response:
    return _boundaries(visitor, Form())


def _boundaries(visitor: Visitor, form: Form, status: int = 200) -> Response:
    mine = set(profile_of(visitor).boundaries)
    others = by_area(named(visitor, {theme.key for theme in visitor.catalogue.offered()} - mine))
    return visitor.page("peer/profile-boundaries.html", status, form=form, mine=named(visitor, mine), areas=others)


@router.post("/boundaries")
def set_boundary(visitor: Visiting, form: Posted) -> Response:
    return form.send(
        lambda: change(visitor, profiles.set_boundary, form.read(BoundaryIn)),
        lambda _done: visitor.go("/profile/boundaries", mark("Such questions do not come to you any more.")),
        lambda status: _boundaries(visitor, form, status),
    )


@router.post("/boundaries/{key}/remove")
def drop_boundary(key: str, visitor: Visiting) -> Response:
    change(visitor, profiles.drop_boundary, key)
    return visitor.go("/profile/boundaries", mark("This boundary is gone."))


@router.get("/people")
def show_people(visitor: Visiting) -> Response:
    return _people(visitor, Form())


def _people(visitor: Visitor, form: Form, status: int = 200) -> Response:
    actor = visitor.actor
    own_id(actor)  # for a peer worker only
    treaters, staff, clients = visitor.read(
        lambda session: (
            own_former_treaters(session, actor),
            colleagues(session, actor, visitor.looks_for()),
            clients_by_name(session, actor, visitor.looks_for()),
        )
    )
    known = {one.id for one in treaters}
    return visitor.page(
        "peer/profile-people.html",
        status,
        form=form,
        treaters=treaters,
        staff=[one for one in staff.items if one.id not in known],
        clients=clients.items,
        more=staff.next or clients.next,
    )


@router.post("/people/treaters")
def name_former_treater(visitor: Visiting, form: Posted) -> Response:
    return form.send(
        lambda: change(visitor, profiles.name_former_treater, form.read(FormerTreaterIn)),
        lambda _done: visitor.go("/profile/people", mark("You are not asked for clients of this colleague.")),
        lambda status: _people(visitor, form, status),
    )


@router.post("/people/treaters/{user_id}/remove")
def forget_former_treater(user_id: UUID, visitor: Visiting) -> Response:
    change(visitor, profiles.forget_former_treater, user_id)
    return visitor.go("/profile/people", mark("This was taken away. Nothing of it stays with us."))


@router.post("/people/clients")
def know_client(visitor: Visiting, form: Posted) -> Response:
    actor = visitor.actor

    def work() -> None:
        if not form["client_id"]:
            form.wrong("client_id", mark("Choose one of these."))
        asked = form.read(KnowIn)
        visitor.write(lambda session: know_each_other(session, actor, asked))

    return form.send(
        work,
        lambda _done: visitor.go("/profile/people", mark("You are not brought together with this client.")),
        lambda status: _people(visitor, form, status),
    )
