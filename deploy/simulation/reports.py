"""Staff who see a wish, and the client who is asked about it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from deploy.simulation.town import Town
from services.matching.models.clients import Client
from services.matching.models.offers import Answer
from services.matching.models.requests import Request, Route
from services.matching.operations import reports
from services.matching.schemas.requests import ClientAnswerIn, ReportIn


def report(town: Town) -> None:
    """Now and then a peer worker or a colleague sees a wish."""
    if town.random.random() > 0.1:
        return

    def work(session: Session) -> None:
        everybody = list(session.scalars(select(Client).where(Client.care_ended_on.is_(None)).order_by(Client.id)))
        client = town.random.choice(everybody)
        form = ReportIn(route=Route.TEAM_MEETING, why_peer="Misschien iets voor deze cliënt.")
        ask = reports.begin_draft if town.random.random() < 0.4 else reports.report_request
        ask(session, town.staff(session, client), client.id, form)

    town.tries("reported a wish", work)


def finish_report(town: Town, request_id: UUID) -> None:
    """A draft is sent, or dropped; or it lies until the clock drops it."""

    def work(session: Session) -> None:
        staff = town.staff(session, session.get_one(Request, request_id).client)
        if town.answers(staff.user_id):
            (reports.send_draft if town.random.random() < 0.8 else reports.drop_draft)(session, staff, request_id)

    town.tries("finished a report", work)


def answer_report(town: Town, request_id: UUID) -> None:
    def work(session: Session) -> None:
        request = session.get_one(Request, request_id)
        voice = town.voice(session, request.client)
        if not town.answers(voice.user_id):
            return
        if town.random.random() < 0.6:
            reports.answer_request(session, voice, request_id, ClientAnswerIn(client_words="Ja, graag."))
        else:
            reports.refuse_request(session, voice, request_id, Answer.NOT_NOW)

    town.tries("answered a report", work)
