"""The people of the demo whom one can sign in as, with the word `auth.OPENS`, which opens nothing elsewhere."""

from typing import NamedTuple

from services.matching.web.language import mark


class Persona(NamedTuple):
    """Somebody to sign in as, in a demo."""

    email: str
    who: str
    day: str
    """What this person comes for."""


PERSONAS = (
    Persona(
        "sam.willems@post.example",
        mark("Sam, client of FACT Noord"),
        mark("Asks for a peer worker, chooses, and decides how it goes on."),
    ),
    Persona(
        "thijs.prins@post.example",
        mark("Thijs, client of FACT Noord"),
        mark("Walks with Yusuf every week, and may pause, change or stop that at any time."),
    ),
    Persona(
        "nadia.mansouri@post.example",
        mark("Nadia, client of ACT Stad"),
        mark("Stopped with somebody last week, and can choose from three others."),
    ),
    Persona(
        "esi.asante@post.example",
        mark("Esi, client of FACT Zuidwest"),
        mark("Has a peer worker who is away for three weeks, and says what should happen."),
    ),
    Persona(
        "pieter.peeters@post.example",
        mark("Pieter, client of FACT Oost"),
        mark("Sees one peer worker less and less, and pauses with another."),
    ),
    Persona(
        "yusuf.demir@delinde.example",
        mark("Yusuf, peer worker in FACT Noord"),
        mark("Answers questions and logs contacts, on a phone between two visits."),
    ),
    Persona(
        "carla.fernandes@post.example",
        mark("Carla, volunteer peer worker in the pool"),
        mark("Helps out in all teams for a few hours a week."),
    ),
    Persona(
        "marieke.deboer@delinde.example",
        mark("Marieke, caseholder in FACT Noord"),
        mark("Offers contact with a peer worker and asks for one with the client."),
    ),
    Persona(
        "tom.hendriks@delinde.example", mark("Tom, nurse in ACT Stad"), mark("Shares all clients with the whole team.")
    ),
    Persona(
        "ellen.vermeer@delinde.example",
        mark("Ellen, team lead of FACT Noord"),
        mark("Decides what practice is divided on, and is called when something stays undone."),
    ),
    Persona(
        "ineke.postma@delinde.example",
        mark("Ineke, coordinator of the peer workers"),
        mark("Looks for who fits, and guards that nobody is forgotten."),
    ),
    Persona(
        "wouter.kuiper@delinde.example", mark("Wouter, administrator"), mark("Manages the accounts of colleagues.")
    ),
    Persona(
        "noor.bakker@delinde.example",
        mark("Noor, privacy officer"),
        mark("Looks at who looked, and signs off what was doubted."),
    ),
)
