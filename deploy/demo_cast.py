"""Who plays a part in what happened in the demo organisation, by their address, and what clients there ask."""

Wish = tuple[str, tuple[str, ...]]
"""A client's words, and themes."""

MARIEKE, TOM, INEKE = "marieke.deboer@delinde.example", "tom.hendriks@delinde.example", "ineke.postma@delinde.example"
YUSUF, CARLA = "yusuf.demir@delinde.example", "carla.tavares@delinde.example"
NADIA, ESI, PIETER = "nadia.mansouri@post.example", "esi.asante@post.example", "pieter.peeters@post.example"
SANNE = "sanne.verhoeven@delinde.example"
THIJS = "thijs.prins@post.example"
"""A client who signs in, and has met somebody."""
WISHES: tuple[Wish, ...] = (
    ("Ik wil iemand die snapt hoe het is als je niet naar buiten durft.", ("isolation", "getting_through_the_day")),
    ("Niemand hier weet hoe het is om weer te gaan werken.", ("work", "self_worth")),
    ("Ik schaam me zo. Met iemand praten die dat kent zou fijn zijn.", ("shame", "loneliness")),
    ("Ik ben mijn kinderen kwijt en wil daar niet alleen mee zijn.", ("parenthood", "grief")),
    ("Iemand om eens in de week een rondje mee te lopen.", ("loneliness", "hope")),
    ("Hoe vind je weer een ritme? Dat wil ik horen van iemand die het kan weten.", ("getting_through_the_day",)),
    ("Ik geloof er niet meer in. Misschien helpt het als een ander dat ook had.", ("hope", "complexity_of_recovery")),
    ("Ik wil leren voor mezelf op te komen.", ("self_direction", "stigma")),
)
