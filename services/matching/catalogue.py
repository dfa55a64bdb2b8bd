"""What people can share, in plain words: themes of life, specific experiences, what helped and, only when a client asks
for it, groups of diagnoses and medication.

The list is our own (CC0). A key and a bit are stored and never change meaning: retire a row, never reuse its bit.
Each layer has its own bits, at most 40, so that what somebody shares in a layer is one integer.

The last ten of three layers are for what an organisation adds. These places are there from the beginning, each with
its key, so a mask never holds a bit that somebody does not know; only what they are called is in the database. What
needs no words needs no database either: masks, ranking and reasons read `PLACES`. What does is given a `Catalogue`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Layer(StrEnum):
    """The kinds of things that a request asks and a peer worker offers, in the order of `Masks`."""

    THEME = "theme"
    SPECIFIC = "specific"
    ROUTE = "route"
    PRACTICAL = "practical"
    """Language, gender, area and the like: wishes with a value of their own, not in the catalogue."""
    DIAGNOSIS = "diagnosis"
    MEDICATION = "medication"


class Closeness(StrEnum):
    """How near the experience of a peer worker should be. The client chooses; it changes weights and nothing else."""

    ANY = "any"
    THEMES = "themes"
    SPECIFIC = "specific"
    DIAGNOSIS_MEDICATION = "diagnosis_medication"


class Area(StrEnum):
    """The heading under which a form shows a row."""

    FEELING = "feeling"
    ROLES = "roles"
    LIVING = "living"
    SOCIETY = "society"
    RECOVERY = "recovery"
    MEANING = "meaning"
    MIND = "mind"
    SAFETY = "safety"
    CARE = "care"
    SUBSTANCES = "substances"


class Masks(NamedTuple):
    """One integer a layer; bit `1 << theme.bit` is set for each theme. The fields are in the order of `Layer`."""

    theme: int = 0
    specific: int = 0
    route: int = 0
    practical: int = 0
    diagnosis: int = 0
    medication: int = 0


class Theme(NamedTuple):
    key: str
    layer: Layer
    area: Area
    bit: int
    """The place in the mask of its layer, 0 to 39. Stored: never changes."""
    nl: str
    en: str
    help_nl: str = ""
    help_en: str = ""
    retired: bool = False
    """No form offers it any more. Who shares or asks it keeps it."""


# fmt: off
THEMES: tuple[Theme, ...] = (
    Theme("shame", Layer.THEME, Area.FEELING, 0, "schaamte", "shame",
          "Je schaamt je voor wat je hebt meegemaakt.", "You are ashamed of what you went through."),
    Theme("loneliness", Layer.THEME, Area.FEELING, 1, "eenzaamheid", "loneliness",
          "Je voelt je alleen, ook als er mensen zijn.", "You feel alone, even with people around."),
    Theme("isolation", Layer.THEME, Area.FEELING, 2, "isolement", "isolation",
          "Je komt weinig buiten en ziet bijna niemand.", "You hardly go out and see almost nobody."),
    Theme("suffering", Layer.THEME, Area.FEELING, 3, "leed en pijn", "suffering and pain",
          "Je draagt veel verdriet of pijn met je mee.", "You carry a lot of sorrow or pain."),
    Theme("getting_through_the_day", Layer.THEME, Area.FEELING, 4,
          "moeite de dag door te komen", "getting through the day",
          "De dag duurt lang, of opstaan lukt bijna niet.", "The day is long, or getting up hardly works."),
    Theme("grief", Layer.THEME, Area.FEELING, 5, "rouw", "grief",
          "Je hebt iemand of iets belangrijks verloren.", "You lost someone or something important."),
    Theme("hope", Layer.THEME, Area.FEELING, 6, "hoop kwijt zijn", "losing hope",
          "Je gelooft niet goed dat het beter kan worden.", "It is hard to believe that things can get better."),
    Theme("self_worth", Layer.THEME, Area.FEELING, 7, "jezelf minder waard voelen", "feeling worth less",
          "Je denkt slecht over jezelf.", "You think badly of yourself."),
    Theme("parenthood", Layer.THEME, Area.ROLES, 8, "ouderschap", "being a parent",
          "Je bent vader of moeder, of je ziet je kind weinig.", "You are a parent, or see little of your child."),
    Theme("partner", Layer.THEME, Area.ROLES, 9, "partner en relatie", "partner and relationship",
          "Het gaat om je relatie, of om het einde ervan.", "It is about your relationship, or its end."),
    Theme("work", Layer.THEME, Area.ROLES, 10, "werk", "work",
          "Je raakte je werk kwijt, of je wilt weer werken.", "You lost your job, or want to work again."),
    Theme("study", Layer.THEME, Area.ROLES, 11, "studie", "study",
          "Je opleiding lukt niet, of je wilt weer leren.", "Studying does not work out, or you want to learn again."),
    Theme("informal_care", Layer.THEME, Area.ROLES, 12, "mantelzorg", "caring for someone",
          "Je zorgt voor iemand die ziek is.", "You care for somebody who is ill."),
    Theme("family", Layer.THEME, Area.ROLES, 13, "familie en naasten", "family and friends",
          "Contact met je familie of vrienden is moeilijk.", "Contact with family or friends is difficult."),
    Theme("income_debts", Layer.THEME, Area.LIVING, 14, "inkomen en schulden", "income and debts",
          "Je hebt te weinig geld, of je hebt schulden.", "You have too little money, or debts."),
    Theme("housing", Layer.THEME, Area.LIVING, 15, "wonen of dakloos zijn", "housing or homelessness",
          "Je hebt geen eigen plek, of je woont niet fijn.", "You have no place of your own, or live badly."),
    Theme("day_activities", Layer.THEME, Area.LIVING, 16, "dagbesteding of werk", "daytime activities or work",
          "Je zoekt iets om overdag te doen.", "You want something to do in the daytime."),
    Theme("justice", Layer.THEME, Area.LIVING, 17, "politie en justitie", "police and justice",
          "Je kreeg te maken met politie, rechter of gevangenis.", "You had to do with police, court or prison."),
    Theme("body", Layer.THEME, Area.LIVING, 18, "je lichaam en gezondheid", "your body and health",
          "Je lichaam doet niet wat je wilt.", "Your body does not do what you want."),
    Theme("stigma", Layer.THEME, Area.SOCIETY, 19, "vooroordelen (stigma)", "prejudice (stigma)",
          "Mensen denken verkeerd over je.", "People think the wrong things about you."),
    Theme("social_exclusion", Layer.THEME, Area.SOCIETY, 20, "er niet bij horen", "not belonging",
          "Je wordt buitengesloten, of je voelt dat zo.", "You are left out, or feel that way."),
    Theme("taking_part", Layer.THEME, Area.SOCIETY, 21, "weer meedoen in de maatschappij",
          "taking part in society again",
          "Je wilt weer meedoen: buurt, club, vrijwilligerswerk.",
          "You want to join in again: street, club, volunteering."),
    Theme("migration", Layer.THEME, Area.SOCIETY, 22, "migratie en cultuur", "migration and culture",
          "Je komt uit een ander land, of je leeft in twee culturen.",
          "You come from elsewhere, or live in two cultures."),
    Theme("complexity_of_recovery", Layer.THEME, Area.RECOVERY, 23, "herstel is ingewikkeld", "recovery is complicated",
          "Het gaat met vallen en opstaan.", "It goes up and down, with setbacks."),
    Theme("self_direction", Layer.THEME, Area.RECOVERY, 24, "zelf weer kiezen", "choosing for yourself again",
          "Je wilt zelf weer bepalen wat er gebeurt.", "You want to decide again what happens."),
    Theme("faith_meaning", Layer.THEME, Area.MEANING, 25, "geloof en zingeving", "faith and meaning",
          "Je zoekt waar je het voor doet, of je geloof speelt mee.", "You look for meaning, or your faith matters."),
    Theme("lgbti", Layer.THEME, Area.MEANING, 26, "lhbti+", "LGBTI+",
          "Je bent lesbisch, homo, bi, trans, intersekse, of je twijfelt.",
          "You are lesbian, gay, bi, trans, intersex, or wonder."),

    Theme("voice_hearing", Layer.SPECIFIC, Area.MIND, 0, "stemmen horen", "hearing voices",
          "Je hoort stemmen die anderen niet horen.", "You hear voices that others do not hear."),
    Theme("psychosis", Layer.SPECIFIC, Area.MIND, 1, "psychose", "psychosis",
          "De werkelijkheid werd anders dan voor anderen.", "Reality became different than for others."),
    Theme("ups_and_downs", Layer.SPECIFIC, Area.MIND, 2, "grote ups en downs", "great ups and downs",
          "Soms te veel energie, soms helemaal geen.", "Sometimes too much energy, sometimes none."),
    Theme("low_mood", Layer.SPECIFIC, Area.MIND, 3, "somberheid", "low mood",
          "Je bent lang somber en niets is leuk.", "You are down for long and nothing is fun."),
    Theme("panic", Layer.SPECIFIC, Area.MIND, 4, "angst en paniek", "fear and panic",
          "Je bent bang, of je raakt in paniek.", "You are afraid, or get into a panic."),
    Theme("fear_of_going_out", Layer.SPECIFIC, Area.MIND, 5, "bang om naar buiten te gaan", "afraid of going outside",
          "De straat op gaan is moeilijk.", "Going out into the street is difficult."),
    Theme("compulsions", Layer.SPECIFIC, Area.MIND, 6, "dwang", "compulsions",
          "Je moet dingen doen of denken, ook als je niet wilt.", "You must do or think things against your will."),
    Theme("eating_problems", Layer.SPECIFIC, Area.MIND, 7, "problemen met eten", "problems with eating",
          "Je eet te weinig, te veel, of denkt steeds aan eten.",
          "You eat too little or too much, or think of it all day."),
    Theme("trauma", Layer.SPECIFIC, Area.SAFETY, 8, "trauma", "trauma",
          "Iets ergs van vroeger komt steeds terug.", "Something terrible of the past keeps coming back."),
    Theme("violence", Layer.SPECIFIC, Area.SAFETY, 9, "geweld of misbruik", "violence or abuse",
          "Iemand deed je pijn of dwong je.", "Somebody hurt or forced you."),
    Theme("self_harm", Layer.SPECIFIC, Area.SAFETY, 10, "jezelf pijn doen", "harming yourself",
          "Je deed of doet jezelf pijn.", "You harmed or harm yourself."),
    Theme("suicidal_thoughts", Layer.SPECIFIC, Area.SAFETY, 11, "gedachten aan zelfdoding", "thoughts of suicide",
          "Je dacht of denkt eraan niet meer te leven.", "You thought or think of not living any more."),
    Theme("crisis", Layer.SPECIFIC, Area.SAFETY, 12, "crisis", "crisis",
          "Het ging zo slecht dat er meteen hulp nodig was.", "It went so badly that help was needed at once."),
    Theme("admission", Layer.SPECIFIC, Area.CARE, 13, "opname in een kliniek", "admission to a clinic",
          "Je was opgenomen.", "You were admitted."),
    Theme("compulsory_admission", Layer.SPECIFIC, Area.CARE, 14, "gedwongen opname of separatie",
          "compulsory admission or seclusion",
          "Je was opgenomen of opgesloten tegen je wil.", "You were admitted or secluded against your will."),
    Theme("long_care", Layer.SPECIFIC, Area.CARE, 15, "jaren in de zorg", "years in care",
          "Je hebt al lang met hulpverleners te maken.", "You have had professionals around you for long."),
    Theme("alcohol", Layer.SPECIFIC, Area.SUBSTANCES, 16, "verslaving: alcohol", "addiction: alcohol",
          "Drinken was of is de baas.", "Drinking was or is in charge."),
    Theme("drugs", Layer.SPECIFIC, Area.SUBSTANCES, 17, "verslaving: drugs", "addiction: drugs",
          "Drugs waren of zijn de baas.", "Drugs were or are in charge."),
    Theme("gambling", Layer.SPECIFIC, Area.SUBSTANCES, 18, "verslaving: gokken of gamen",
          "addiction: gambling or gaming",
          "Gokken of gamen was of is de baas.", "Gambling or gaming was or is in charge."),

    Theme("route_admission", Layer.ROUTE, Area.RECOVERY, 0, "een opname hielp", "an admission helped"),
    Theme("route_wrap", Layer.ROUTE, Area.RECOVERY, 1, "WRAP", "WRAP",
          "Een eigen plan voor goede en slechte dagen.", "A plan of your own for good and bad days."),
    Theme("route_self_help", Layer.ROUTE, Area.RECOVERY, 2, "zelfhulp", "self-help"),
    Theme("route_work", Layer.ROUTE, Area.RECOVERY, 3, "werk", "work"),
    Theme("route_volunteering", Layer.ROUTE, Area.RECOVERY, 4, "vrijwilligerswerk", "volunteering"),
    Theme("route_faith", Layer.ROUTE, Area.RECOVERY, 5, "geloof", "faith"),
    Theme("route_tapering_medication", Layer.ROUTE, Area.RECOVERY, 6, "medicatie afbouwen", "tapering off medication"),
    Theme("route_therapy", Layer.ROUTE, Area.RECOVERY, 7, "therapie", "therapy"),
    Theme("route_sport_nature", Layer.ROUTE, Area.RECOVERY, 8, "sport en natuur", "sport and nature"),
    Theme("route_creativity", Layer.ROUTE, Area.RECOVERY, 9, "muziek, kunst, schrijven", "music, art, writing"),
    Theme("route_peers", Layer.ROUTE, Area.RECOVERY, 10, "lotgenoten", "people who went through the same"),
    Theme("route_family", Layer.ROUTE, Area.RECOVERY, 11, "steun van naasten", "support of family and friends"),
    Theme("route_own_home", Layer.ROUTE, Area.RECOVERY, 12, "een eigen plek", "a home of my own"),
    Theme("route_small_steps", Layer.ROUTE, Area.RECOVERY, 13, "kleine stapjes", "small steps"),

    Theme("diagnosis_psychotic", Layer.DIAGNOSIS, Area.MIND, 0, "gevoelig voor psychose", "sensitive to psychosis"),
    Theme("diagnosis_bipolar", Layer.DIAGNOSIS, Area.MIND, 1, "bipolair (manisch-depressief)", "bipolar"),
    Theme("diagnosis_depression", Layer.DIAGNOSIS, Area.MIND, 2, "depressie", "depression"),
    Theme("diagnosis_anxiety", Layer.DIAGNOSIS, Area.MIND, 3, "angst", "anxiety"),
    Theme("diagnosis_compulsive", Layer.DIAGNOSIS, Area.MIND, 4, "dwang", "obsessions and compulsions"),
    Theme("diagnosis_trauma", Layer.DIAGNOSIS, Area.MIND, 5, "gevolgen van trauma", "effects of trauma"),
    Theme("diagnosis_personality", Layer.DIAGNOSIS, Area.MIND, 6, "persoonlijkheid (zoals borderline)",
          "personality (such as borderline)"),
    Theme("diagnosis_autism", Layer.DIAGNOSIS, Area.MIND, 7, "autisme", "autism"),
    Theme("diagnosis_adhd", Layer.DIAGNOSIS, Area.MIND, 8, "ADHD of ADD", "ADHD or ADD"),
    Theme("diagnosis_addiction", Layer.DIAGNOSIS, Area.SUBSTANCES, 9, "verslaving", "addiction"),
    Theme("diagnosis_eating", Layer.DIAGNOSIS, Area.MIND, 10, "eetstoornis", "eating disorder"),
    Theme("diagnosis_learning", Layer.DIAGNOSIS, Area.MIND, 11, "licht verstandelijke beperking",
          "mild learning disability"),

    Theme("medication_antipsychotics", Layer.MEDICATION, Area.CARE, 0, "antipsychotica", "antipsychotics"),
    Theme("medication_lithium", Layer.MEDICATION, Area.CARE, 1, "lithium of andere stemmingsstabilisator",
          "lithium or another mood stabiliser"),
    Theme("medication_antidepressants", Layer.MEDICATION, Area.CARE, 2, "antidepressiva", "antidepressants"),
    Theme("medication_methadone", Layer.MEDICATION, Area.CARE, 3, "methadon", "methadone"),
    Theme("medication_sedatives", Layer.MEDICATION, Area.CARE, 4, "slaap- en kalmeringsmiddelen",
          "sleeping pills and sedatives"),
    Theme("medication_stimulants", Layer.MEDICATION, Area.CARE, 5, "middelen bij ADHD", "medication for ADHD"),
    Theme("medication_tapering", Layer.MEDICATION, Area.CARE, 6, "medicatie afbouwen", "tapering off medication"),
)
# fmt: on

BY_KEY = MappingProxyType({theme.key: theme for theme in THEMES})
BY_LAYER = MappingProxyType({layer: tuple(theme for theme in THEMES if theme.layer is layer) for layer in Layer})


class Place(NamedTuple):
    layer: Layer
    bit: int


OWN_LAYERS = (Layer.THEME, Layer.SPECIFIC, Layer.ROUTE)
"""Where an organisation adds its own. What diagnosis and medication are used for is decided by law, not by a form."""
OWN_BITS = range(30, 40)
OWN_PLACES = MappingProxyType(
    {f"own_{layer}_{number}": Place(layer, bit) for layer in OWN_LAYERS for number, bit in enumerate(OWN_BITS, start=1)}
)
PLACES = MappingProxyType({theme.key: Place(theme.layer, theme.bit) for theme in THEMES} | OWN_PLACES)
"""Of every key that there can be, named or not."""
KEY_OF = MappingProxyType({place: key for key, place in PLACES.items()})


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Ours and the organisation's own as they are called now: read once for all that has to know the same list."""

    version: int = 0
    """How often the organisation changed its own; a proposal keeps which one it was made by."""
    own: tuple[Theme, ...] = ()

    @property
    def themes(self) -> tuple[Theme, ...]:
        """A layer at a time, the organisation's own after ours."""
        if not self.own:
            return THEMES
        return tuple(theme for layer in Layer for theme in (*BY_LAYER[layer], *self.own) if theme.layer is layer)

    def offered(self, *layers: Layer, also: Collection[str] = ()) -> list[Theme]:
        """What a form offers of these layers, or of all. Who has a retired one already (`also`) can keep it."""
        return [
            theme
            for theme in self.themes
            if (not layers or theme.layer in layers) and (not theme.retired or theme.key in also)
        ]

    def find(self, key: str) -> Theme | None:
        return BY_KEY.get(key) or next((theme for theme in self.own if theme.key == key), None)


def masks_of(keys: Iterable[str]) -> Masks:
    """The keys as one integer a layer. An unknown key is a KeyError."""
    masks = dict.fromkeys(Layer, 0)
    for layer, bit in map(PLACES.__getitem__, keys):
        masks[layer] |= 1 << bit
    return Masks(*masks.values())


def keys_of(layer: Layer, mask: int) -> tuple[str, ...]:
    """The keys whose bits are set, in the order of the catalogue. An unknown bit is a KeyError."""
    return tuple(KEY_OF[Place(layer, bit)] for bit in range(mask.bit_length()) if mask >> bit & 1)
