"""A coordinator asks for the whole list at once, takes one line of it and leaves another; and looks what is missing."""

from services.matching import tasks
from services.matching.actor import Role
from tests.door import Door
from tests.make import Make
from tests.web.browse import Browser, browser_of
