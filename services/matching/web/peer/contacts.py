"""My contacts: with whom I walk, what they want and do not want, and where we are."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.operations import pauses
from services.matching.queries.contacts import earlier_versions
from services.matching.queries.own_contacts import companion, just_logged, list_own, read_own_contact, written_down
from services.matching.schemas.contacts import ContactOut, ContactVersionOut
from services.matching.schemas.matches import MatchOut, ResumeIn
from services.matching.schemas.today import CompanionOut, JustLoggedOut
from services.matching.web.drawings import timeline
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter(prefix="/contacts")

A_PAGE = 20


@router.get("")
def list_contacts(visitor: Visiting) -> Response:
    own = visitor.read(lambda session: list_own(session, visitor.actor, visitor.asks(limit=A_PAGE)))
    return visitor.page("peer/contacts.html", own=own.items, next=own.next)


@router.get("/{match_id}")
def show(match_id: UUID, visitor: Visiting, logged: UUID | None = None) -> Response:
    return _page(visitor, match_id, Form(), logged=logged)


@router.post("/{match_id}/resume")
def resume(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return form.send(
        lambda: visitor.write(
            lambda session: pauses.resume_match(session, visitor.actor, match_id, form.read(ResumeIn)).id, form
        ),
        lambda _id: visitor.go(f"/contacts/{match_id}", mark("The contact goes on, as before.")),
        lambda status: _page(visitor, match_id, form, status),
    )


def _page(visitor: Visitor, match_id: UUID, form: Form, status: int = 200, logged: UUID | None = None) -> Response:
    def read(session: Session) -> tuple[CompanionOut, JustLoggedOut | None]:
        shown = companion(session, visitor.actor, match_id, visitor.asks("talks", limit=10))
        return shown, just_logged(session, visitor.actor, logged) if logged else None

    own, written = visitor.read(read)
    line = timeline(own.contacts, own.match.steps, own.today, own.match.started_on)
    return visitor.page("peer/contact.html", status, form=form, own=own, line=line, logged=written)


@router.get("/{match_id}/written")
def show_written(match_id: UUID, visitor: Visiting) -> Response:
    """The whole log, page by page."""
    asked = visitor.asks(limit=A_PAGE)
    own, log = visitor.read(lambda session: written_down(session, visitor.actor, match_id, asked))
    return visitor.page("peer/written.html", own=own, log=log)


@router.get("/{match_id}/log/{contact_id}/earlier")
def show_earlier(match_id: UUID, contact_id: UUID, visitor: Visiting) -> Response:
    """What a contact said before it was put right."""

    def read(session: Session) -> tuple[ContactOut, MatchOut, list[ContactVersionOut]]:
        contact, match = read_own_contact(session, visitor.actor, match_id, contact_id)
        return contact, match, earlier_versions(session, visitor.actor, contact.id)

    contact, match, versions = visitor.read(read)
    return visitor.page("peer/earlier.html", contact=contact, match=match, versions=versions)
