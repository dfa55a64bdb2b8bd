"""A template is compiled once, for every process and both languages."""

from pathlib import Path

from jinja2 import DictLoader, Environment

from services.matching.web.compiled import Compiled, when_shown


def made(folder: Path, texts: dict[str, str], said: str, rules: Path) -> Environment:
    new = Environment(loader=DictLoader(texts), bytecode_cache=Compiled(folder, rules), autoescape=True)
    new.filters["said"] = when_shown(lambda _value: said)
    return new


def test_what_was_compiled_is_kept_without_what_it_said(tmp_path: Path) -> None:
    """Also not where a template leaves nothing to be filled in."""
    texts, rules = {"page.html": "{{ 3 | said }}"}, Path(__file__)
    assert made(tmp_path, texts, "drie", rules).get_template("page.html").render() == "drie"
    (kept,) = tmp_path.iterdir()
    before = kept.stat().st_mtime_ns
    assert made(tmp_path, texts, "three", rules).get_template("page.html").render() == "three"
    assert kept.stat().st_mtime_ns == before


def test_a_template_that_was_changed_is_compiled_anew(tmp_path: Path) -> None:
    rules = Path(__file__)
    made(tmp_path, {"page.html": "old"}, "", rules).get_template("page.html")
    assert made(tmp_path, {"page.html": "new"}, "", rules).get_template("page.html").render() == "new"


def test_where_nothing_can_be_written_pages_are_shown_all_the_same(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.touch()
    assert made(taken, {"page.html": "text"}, "", Path(__file__)).get_template("page.html").render() == "text"
