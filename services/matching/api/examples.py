"""An example of each input, in the words of people here. They stand in the OpenAPI document, and a test sends them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from services.matching.schemas import (
    absences,
    clients,
    contacts,
    decisions,
    matches,
    notes,
    offers,
    people,
    pool,
    profiles,
    proposals,
    reminders,
    requests,
    signin,
    small_steps,
    visits,
)
from services.matching.schemas.common import Input

SOMEBODY = "01890a5d-ac96-774b-bcce-b302099a8057"
WISHES = {
    "wishes": [
        {"kind": "experience", "value": "shame", "weight": "must"},
        {"kind": "experience", "value": "loneliness", "weight": "nice"},
        {"kind": "language", "value": "nl", "weight": "nice"},
    ],
    "closeness": "themes",
    "question": "Weer onder de mensen durven komen.",
    "strengths": "Ik kan goed koken en ik ben trouw.",
    "frequency_wish": "een keer in de week",
}

EXAMPLES: Mapping[type[Input], tuple[dict[str, Any], ...]] = MappingProxyType(
    {
        signin.SignInIn: ({"email": "coordinator@naast.example", "password": "samen-oplopen-2026"},),
        signin.CodeIn: ({"code": "492039"},),
        signin.ChangePasswordIn: ({"old": "samen-oplopen-2026", "new": "naast-elkaar-lopen-2027"},),
        signin.TokenIn: ({"label": "Koppeling met het rooster", "days": 30},),
        offers.OfferIn: (
            {"answer": "yes", "client_words": "Ik wil iemand die dit ook heeft meegemaakt.", **WISHES},
            {"answer": "not_now", "ask_again_on": "2030-03-01"},
            {"answer": "never"},
        ),
        offers.SkipIn: ({"reason": "not_seen"},),
        offers.NextTimeIn: ({"ask_again_on": "2030-03-01"},),
        requests.RequestIn: ({"client_words": "Ik zoek iemand die weet hoe het is om stemmen te horen.", **WISHES},),
        requests.ReportIn: (
            {"route": "team_meeting", "why_peer": "Hij vroeg of er iemand is die dit zelf kent."},
            {
                "route": "colleague",
                "why_peer": "Samen naar de gemeente, dat durft zij niet alleen.",
                "kind": "one_off",
                "named_peer_worker_id": SOMEBODY,
                "visit_on": "2030-03-04",
            },
        ),
        requests.ClientAnswerIn: ({"client_words": "Ja, dat wil ik wel proberen."},),
        requests.ObjectionIn: ({"reason": "timing"},),
        requests.HoldIn: ({"until": "2030-03-01"},),
        requests.CloseIn: ({"reason": "duplicate"},),
        requests.RefuseIn: ({"answer": "not_now"},),
        requests.SharedWordsIn: ({"shared_words": "Ik wil graag praten met iemand die dit kent."},),
        requests.WishesIn: (WISHES,),
        requests.YesNoIn: ({"yes": True},),
        proposals.AskPeersIn: ({"peer_worker_ids": [SOMEBODY]},),
        proposals.DeclineIn: ({"no_room_now": False},),
        proposals.IntroductionIn: ({"at": "2030-03-02T10:00:00+01:00"},),
        proposals.HowWasItIn: ({"held": True, "yes": True, "client_yes": True},),
        proposals.ConfirmIn: ({"yes": True},),
        matches.StartIn: ({"client_starts": False},),
        matches.AgreementIn: (
            {
                "question": "Weer naar buiten durven, eerst samen.",
                "minutes": 60,
                "interval_days": 14,
                "place": "Het park bij de molen",
                "sharing_agreement": "Alleen dat we elkaar zien.",
            },
        ),
        matches.LeadIn: ({"lead": "professional", "client_agrees": True},),
        matches.WantsIn: ({"wanted": "Wandelen en praten.", "unwanted": "Over medicijnen beginnen."},),
        matches.AgendaIn: ({"agenda": "Samen naar de bibliotheek."},),
        matches.PauseIn: ({"ask_me": True},),
        matches.CrisisIn: ({"consulted": True, "review_on": "2030-03-05"},),
        matches.ReviewIn: ({"review_on": "2030-03-05"},),
        matches.ResumeIn: ({"client_agrees": True},),
        matches.AbsenceChoiceIn: ({"choice": "wait"},),
        matches.TaperIn: ({"intervals": [14, 28, 42]},),
        matches.TaperAnswerIn: ({"yes": True},),
        matches.StopIn: ({}, {"reason": "question_answered"}),
        matches.EndIn: ({"reason": "organisation"}, {"reason": "peer_stopped", "handed_over_to_id": SOMEBODY}),
        matches.RematchIn: ({"client_words": "Liever iemand die dichterbij woont."},),
        matches.ReopenIn: ({"yes": True},),
        matches.EndCareIn: ({},),
        matches.GoOnIn: ({"until": "2030-03-31"},),
        matches.AlignmentIn: (
            {
                "held_on": "2026-03-02",
                "client_present": True,
                "peer_worker_present": True,
                "team_member_id": SOMEBODY,
                "needs": "Meer buiten komen.",
                "agreements": "Elke twee weken wandelen.",
            },
        ),
        small_steps.SmallStepIn: ({"words": "Een keer naar de bakker, ook als het druk is."},),
        small_steps.SmallStepDoneIn: ({"done": True},),
        contacts.LogContactIn: (
            {"day": "2026-03-02", "start": "14:30", "minutes": 60, "place": "outside"},
            {"day": "2026-03-09", "start": "14:30", "outcome": "no_show"},
        ),
        contacts.PlanContactIn: ({"day": "2030-03-09", "start": "14:30", "minutes": 90, "place": "home"},),
        contacts.MoveContactIn: ({"day": "2030-03-16", "start": "10:00"},),
        contacts.CorrectContactIn: ({"minutes": 45},),
        absences.AbsenceIn: ({"starts_on": "2030-07-01", "ends_on": "2030-07-21"},),
        absences.BackIn: ({"back_on": "2030-07-15"},),
        visits.VisitIn: ({"day": "2026-03-02", "start": "10:30", "minutes": 60, "place": "outside"},),
        reminders.SnoozeIn: ({"days": 3},),
        clients.ClientIn: (
            {
                "number": "C10482",
                "name": "Noor van der Linden",
                "birth_date": "1987-05-14",
                "in_care_since": "2026-02-02",
                "area": "Noord",
                "team_id": SOMEBODY,
                "caseholder_ids": [SOMEBODY],
            },
        ),
        clients.PlaceIn: ({"team_id": SOMEBODY, "caseholder_ids": [SOMEBODY]},),
        clients.ChannelIn: ({"channel": "somebody", "channel_through": "mijn zus Els"}, {"channel": "phone"}),
        clients.CrisisPreferenceIn: ({"crisis_preference": "continue"},),
        clients.PeerOnlyIn: ({"peer_only": True},),
        clients.ClientSignInIn: ({"email": "noor@naast.example"},),
        pool.PeerWorkerIn: (
            {
                "name": "Rachid Amrani",
                "email": "rachid@naast.example",
                "employment": "volunteer",
                "function_profile": "Loopt mee met cliënten die weer naar buiten willen.",
                "hours_per_week": 8,
            },
        ),
        pool.EmploymentIn: (
            {
                "employment": "paid",
                "function_profile": "Ervaringswerker in het team.",
                "contract_ends_on": "2030-12-31",
            },
        ),
        pool.CareerIn: ({"career": "senior", "since": "2026-03-01"},),
        pool.RoleGivenIn: ({"given": True},),
        notes.NoteIn: ({"words": "Ik dacht er thuis nog aan.", "touched": True, "self_care": "call_a_buddy"},),
        notes.ChangeNoteIn: ({"words": "Het gaat weer."},),
        profiles.ExperienceIn: (
            {
                "theme": "shame",
                "visibility": "client_after_yes",
                "use": "in_matching",
                "openness": "yes",
                "what_helped": "Dat iemand bleef, ook toen ik niets zei.",
            },
        ),
        profiles.BoundaryIn: ({"theme": "loneliness"},),
        profiles.RoleIn: ({"role": "role_model", "willingness": "wanted"},),
        profiles.HoursIn: ({"hours_per_week": 16, "client_share": 60, "travel_minutes": 30},),
        profiles.PracticalIn: ({"languages": ["nl", "ar"], "areas": ["Noord"], "parts_of_day": ["ochtend"]},),
        profiles.StoryIn: ({"story": "Ik weet hoe het is om lang binnen te blijven. Nu wandel ik elke dag."},),
        profiles.RoomIn: ({"room": "full"},),
        profiles.FormerTreaterIn: ({"user_id": SOMEBODY},),
        profiles.KnowIn: ({"client_id": SOMEBODY},),
        people.TeamIn: ({"name": "FACT Noord", "type": "FACT", "area": "Noord"},),
        people.DeviceIn: (
            {
                "endpoint": "https://updates.push.services.mozilla.com/wpush/v2/example",
                "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                "auth": "BTBZMqHH6r4Tts7J_aSIgg",
            },
        ),
        people.PreferencesIn: ({"language": "nl", "mail_wanted": True},),
        people.PersonIn: (
            {
                "email": "m.jansen@naast.example",
                "name": "Marieke Jansen",
                "role": "caseholder",
                "team_id": SOMEBODY,
                "discipline": "verpleegkundige",
                "fte": 0.9,
            },
        ),
        people.AwayIn: ({"away": True, "deputy_id": SOMEBODY},),
        decisions.DecisionIn: (
            {
                "topic": "re_offer_months",
                "value": "4",
                "decided_by": "Teamoverleg FACT Noord",
                "decided_on": "2026-03-02",
                "review_on": "2027-03-02",
            },
        ),
    }
)
