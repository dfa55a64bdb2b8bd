"""How a page is made: templates, one environment a language, with what every page needs."""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.matching import auth
from services.matching.web.compiled import Compiled, when_shown
from services.matching.web.coordinator_labels import ROOMS
from services.matching.web.labels import label, plain
from services.matching.web.language import Dates, translations
from services.matching.web.wishes import named
from shared.settings import get_settings
from shared.users import Language

HERE = Path(__file__).parent
STATIC = HERE / "static"
NL_DESIGN_SYSTEM = HERE.parents[2] / "node_modules" / "@utrecht" / "component-library-css" / "dist" / "index.css"


@cache
def stylesheets() -> Mapping[str, Path]:
    """The style of the pages by name: the components, the organisation's tokens (or ours), and our layout."""
    theme = get_settings().theme or STATIC / "theme.css"
    return MappingProxyType(
        {"components.css": NL_DESIGN_SYSTEM, "theme.css": theme, "layout.css": STATIC / "layout.css"}
    )


@cache
def address_of(name: str) -> str:
    """Where a static file is, with what is in it as a part of the address: so it may be kept for ever."""
    path = stylesheets().get(name, STATIC / name)
    return f"/static/{name}?{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"


@cache
def environment(language: Language) -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=Compiled(HERE / "templates" / "__pycache__", Path(__file__)),
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.policies["ext.i18n.trimmed"] = True
    words = translations(language)
    made.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]  # of the extension
    made.filters |= {name: when_shown(shown) for name, shown in _filters(language).items()}
    made.globals |= {"static": address_of, "language": language, "Language": Language, "demo": get_settings().demo}
    made.globals["idle_minutes"] = get_settings().session_idle_minutes
    made.globals["passkeys_possible"] = auth.passkeys.are_possible
    made.globals |= {"organisation_signs_in": auth.provider.is_set, "organisation_name": auth.provider.name}
    made.globals["phone"] = get_settings().phone
    return made


def _filters(language: Language) -> Mapping[str, Callable[..., Any]]:
    """How values of the domain are said, by the name that templates use."""
    dates, said = Dates(language), translations(language).gettext
    wish = partial(named, dates=dates, gettext=said)
    return {
        **{name: getattr(dates, name) for name in vars(Dates) if not name.startswith("_")},
        "label": lambda value: said(label(value)),
        "options": lambda values: [(value.value, said(label(value))) for value in values],
        "plain": lambda value: said(plain(value)),
        "plain_options": lambda values: [(value.value, said(plain(value))) for value in values],
        "wish": wish,
        "wish_options": lambda keys: [(key, wish(key)) for key in keys],
        "room_of": lambda room: said(ROOMS[room]),
        "named_option": lambda thing: (thing.id, thing.name),
    }


def compile_all() -> None:
    """So that the first visitor of a page does not wait for it."""
    made = environment(Language.NL)
    for name in made.list_templates(["html"]):
        made.get_template(name)


def render(language: Language, template: str, context: Mapping[str, Any]) -> str:
    return environment(language).get_template(template).render(context)
