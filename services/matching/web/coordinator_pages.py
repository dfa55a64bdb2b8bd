"""All pages of a coordinator, and the administrator's."""

from services.matching.web import coordinator_pool, coordinator_request, coordinator_work

MODULES = (coordinator_work, coordinator_request, coordinator_pool)
