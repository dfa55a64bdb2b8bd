"""An example of each input, in the words of people here. They stand in the OpenAPI document, and a test sends them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from services.matching.schemas import offers, proposals, requests, signin
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
    }
)
