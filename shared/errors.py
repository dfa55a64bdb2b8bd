"""What can be wrong with an ask, in the words of the person who asked. The API turns each into problem details."""


class Refusal(Exception):
    """Something that was asked and is not done. `sentence` is for a person and holds no health data."""

    status = 400
    slug = "refused"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotSignedIn(Refusal):
    status = 401
    slug = "not-signed-in"


class Forbidden(Refusal):
    """You can see it, but this is not yours to do."""

    status = 403
    slug = "forbidden"


class NotFound(Refusal):
    """It does not exist, or not for you: the answer is the same."""

    status = 404
    slug = "not-found"

    def __init__(self, sentence: str = "This does not exist, or is not visible to you.") -> None:
        super().__init__(sentence)


class Conflict(Refusal):
    """Not now: the state of the thing, or another person's step, is in the way."""

    status = 409
    slug = "conflict"


class Stale(Refusal):
    """Somebody changed it since you read it."""

    status = 412
    slug = "stale"


class Invalid(Refusal):
    """A field is missing or wrong. `field` names it; the rejected value is never repeated."""

    status = 422
    slug = "invalid"

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class TooMany(Refusal):
    """Too many tries; `wait` seconds before the next one counts."""

    status = 429
    slug = "too-many"

    def __init__(self, sentence: str, wait: int) -> None:
        super().__init__(sentence)
        self.wait = wait


class Unavailable(Refusal):
    """Not our day: something that we need does not answer, or is another version."""

    status = 503
    slug = "unavailable"
