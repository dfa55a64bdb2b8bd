"""What is wrong with a form is said above it as well: what each field is called, what to do, and a way to it."""

import re
from collections.abc import Mapping

import pytest
from starlette.requests import Request

from services.matching.web.forms import Form
from services.matching.web.visitor import Visitor
from shared.users import Language

LINK = re.compile(r'<a class="utrecht-link" href="#(\w+)">([^<]+)</a>')


def summary(language: Language, template: str, errors: Mapping[str, str]) -> dict[str, str]:
    request = Request({"type": "http", "method": "GET", "path": "/", "headers": []})
    shown = Visitor(request, language).page(template, 422, form=Form(errors=dict(errors)))
    return dict(LINK.findall(bytes(shown.body).decode()))


@pytest.mark.parametrize(
    ("language", "said"),
    [(Language.NL, "E-mailadres: Vul dit in."), (Language.EN, "E-mail address: Fill this in.")],
)
def test_the_summary_names_the_field_and_says_what_to_do(language: Language, said: str) -> None:
    assert summary(language, "account/begin.html", {"email": "Fill this in."}) == {"email": said}


def test_what_is_no_field_of_the_page_leads_nowhere() -> None:
    assert summary(Language.NL, "account/begin.html", {"elsewhere": "Fill this in."}) == {}
