"""An example of each input, in the words of people here. They stand in the OpenAPI document, and a test sends them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from services.matching.schemas import (
    clients,
    decisions,
    offers,
    people,
    pool,
    profiles,
    proposals,
    reminders,
    requests,
    signin,
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
