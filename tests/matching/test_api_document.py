"""What the API says about itself, and the pages beside it."""

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from services.matching.api.examples import EXAMPLES
from services.matching.app import app
from services.matching.queries.schema import VERSIONS, newest_revision
from services.matching.web.mailbox import show_mails
from shared.errors import NotFound
from shared.settings import get_settings
from tests.door import Door

DOCUMENT = app.openapi()
OPERATIONS = {operation["operationId"]: operation for path in DOCUMENT["paths"].values() for operation in path.values()}
OPEN_TO_ANYBODY = {"is_live", "is_ready", "sign_in", "sign_out", "give_token", "token_keys", "describe_tokens"}


def test_every_input_has_an_example_that_is_valid() -> None:
    inputs = {
        next(iter(operation["requestBody"]["content"].values()))["schema"]["$ref"].rpartition("/")[2]
        for operation in OPERATIONS.values()
        if "requestBody" in operation
    }
    assert inputs == {model.__name__ for model in EXAMPLES}
    for model, examples in EXAMPLES.items():
        for example in examples:
            model.model_validate(example)
        assert DOCUMENT["components"]["schemas"][model.__name__]["examples"] == list(examples)


def test_every_operation_has_a_name_of_its_own_and_says_which_problems_it_answers_with() -> None:
    assert len(OPERATIONS) == sum(len(path) for path in DOCUMENT["paths"].values())
    for operation in OPERATIONS.values():
        assert {"400", "500", "503"} <= operation["responses"].keys()
    for answer in DOCUMENT["components"]["responses"].values():
        assert list(answer["content"]) == ["application/problem+json"]


def test_the_words_under_a_field_are_its_description_own_and_inherited_and_of_a_query_parameter() -> None:
    page = DOCUMENT["components"]["schemas"]["Page_ClientOut_"]["properties"]["next"]
    assert page["description"] == "Send it as `cursor` for what follows; null on the last page."
    problem = DOCUMENT["components"]["schemas"]["Problem"]["properties"]["detail"]
    assert problem["description"] == "A sentence for a person."
    [cursor] = [one for one in OPERATIONS["list_clients"]["parameters"] if one["name"] == "cursor"]
    assert cursor["description"] == "`next` of the page before."


def test_only_signing_in_and_health_are_open_to_anybody() -> None:
    assert {name for name, operation in OPERATIONS.items() if "security" not in operation} == OPEN_TO_ANYBODY


def test_every_change_takes_an_idempotency_key_but_those_that_give_or_take_secrets() -> None:
    without = {
        name
        for path in DOCUMENT["paths"].values()
        for method, operation in path.items()
        if (name := operation["operationId"])
        and method != "get"
        and "idempotency-key" not in {parameter["name"] for parameter in operation.get("parameters", [])}
    }
    assert without == {
        "sign_in",
        "give_code",
        "sign_out",
        "issue_token",
        "revoke_token",
        "link_identity",
        "let_program_in",
        "revoke_program",
        "give_token",
        "change_password",
    }


def test_no_input_of_a_client_or_peer_worker_asks_for_a_reason_that_nobody_needs() -> None:
    for name in ("DeclineIn", "ConfirmIn", "PauseIn", "AbsenceIn", "MoveContactIn", "AcceptIn"):
        assert "reason" not in DOCUMENT["components"]["schemas"].get(name, {}).get("properties", {})


def test_the_code_knows_the_newest_migration() -> None:
    scripts = Config()
    scripts.set_main_option("script_location", str(VERSIONS.parent))
    assert newest_revision() == ScriptDirectory.from_config(scripts).get_current_head()


def test_the_document_can_be_read_as_a_page(door: Door) -> None:
    page = door.get("/api/v1/docs")
    assert page.headers["content-type"].startswith("text/html")
    for name in OPERATIONS:
        assert f'id="{name}"' in page.text


def test_the_mails_of_a_demo_are_shown_newest_first_and_as_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = mailbox.Maildir(tmp_path / "mail", create=True)
    for subject in ("De eerste", "De <b>tweede</b>"):
        mail = EmailMessage()
        mail["Subject"], mail["To"] = subject, "ria@naast.example"
        mail.set_content("Er wacht iets op je.")
        mail.add_alternative("<script>alert(1)</script>", subtype="html")
        box.add(mail)
    monkeypatch.setattr(get_settings(), "mailbox_dir", tmp_path / "mail")
    page = bytes(show_mails().body).decode()
    assert page.index("De &lt;b&gt;tweede&lt;/b&gt;") < page.index("De eerste")
    assert page.count("Er wacht iets op je.") == 2
    assert "script" not in page


def test_without_a_local_mailbox_there_are_no_mails_to_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "mailbox_dir", None)
    with pytest.raises(NotFound):
        show_mails()
