"""The peer of the ranking: the same question as one SQL statement, prepared, on a bare psycopg connection.

It filters, scores, sorts and limits in the database, and knows beforehand what our code must find out: which other
teams may be searched, and that the own team has too few, so that the pool is ranked as well.
"""

from datetime import datetime
from typing import Any

import psycopg

from bench.population import ASKED, WISHES
from services.matching.catalogue import Closeness, masks_of
from services.matching.models.requests import Request, WishKind
from services.matching.weights import UNDECIDED

SQL = """
WITH busy AS (
    SELECT peer_worker_id, sum(weekly_minutes) AS minutes
    FROM match
    WHERE state IN ('planned', 'active', 'paused', 'tapering') OR held_until > %(now)s
    GROUP BY peer_worker_id
)
SELECT p.id::text,
    (%(theme)s * bit_count((p.shown_theme & %(theme_asked)s)::bit(64)) / %(theme_count)s
    + %(specific)s * bit_count((p.shown_specific & %(specific_asked)s)::bit(64)) / %(specific_count)s
    + %(route)s * bit_count((p.shown_route & %(route_asked)s)::bit(64)) / %(route_count)s
    + %(practical)s * ((%(language)s = ANY(p.languages))::int
        + (%(area)s = ANY(p.areas) OR 'hele stad' = ANY(p.areas))::int) / 2)::int AS score
FROM peer_worker p JOIN "user" u ON u.id = p.user_id LEFT JOIN busy ON busy.peer_worker_id = p.id
WHERE (p.team_id = %(team)s OR p.team_id IS NULL)
    AND p.state = 'screened' AND p.function_profile <> '' AND u.active AND p.room = 'ample'
    AND coalesce(busy.minutes, 0) + 90 + p.travel_minutes <= (p.hours_per_week * 60 * p.client_share / 100)::int
    AND p.id IN (SELECT peer_worker_id FROM role_choice WHERE willingness <> 'refused')
    AND p.id NOT IN (
        SELECT peer_worker_id FROM absence
        WHERE starts_on <= %(today)s AND (ends_on IS NULL OR ends_on >= %(today)s)
        UNION ALL
        SELECT peer_worker_id FROM boundary WHERE theme = ANY(%(keys)s)
        UNION ALL
        SELECT peer_worker_id FROM acquaintance WHERE client_id = %(client)s
        UNION ALL
        SELECT f.peer_worker_id FROM former_treater f JOIN caseholder c ON c.user_id = f.user_id
        WHERE c.client_id = %(client)s
        UNION ALL
        SELECT peer_worker_id FROM proposal
        WHERE request_id = %(request)s
            AND state IN ('sent_to_peer', 'peer_accepted', 'offered_to_client', 'chosen', 'introduced', 'reserve',
                          'peer_declined', 'client_declined', 'not_confirmed')
            AND NOT (proposed_by = 'system' AND state IN ('sent_to_peer', 'peer_declined', 'expired'))
        UNION ALL
        SELECT peer_worker_id FROM match
        WHERE client_id = %(client)s AND state IN ('planned', 'active', 'paused', 'tapering'))
ORDER BY score DESC,
    coalesce(busy.minutes, 0) * 10000 / greatest((p.hours_per_week * 60 * p.client_share / 100)::int, 1), p.id
LIMIT 20
"""


def parameters(request: Request, now: datetime) -> dict[str, Any]:
    """All that is known before the question is put."""
    weights, asked, practical = UNDECIDED.of(Closeness.THEMES), masks_of(ASKED), dict(WISHES)
    return {
        "now": now,
        "today": now.date(),
        "request": request.id,
        "client": request.client_id,
        "team": request.client.team_id,
        "keys": ASKED,
        "theme": weights.theme * 100,
        "theme_asked": asked.theme,
        "theme_count": asked.theme.bit_count(),
        "specific": weights.specific * 100,
        "specific_asked": asked.specific,
        "specific_count": asked.specific.bit_count(),
        "route": weights.route * 100,
        "route_asked": asked.route,
        "route_count": asked.route.bit_count(),
        "practical": weights.practical * 100,
        "language": practical[WishKind.LANGUAGE],
        "area": practical[WishKind.AREA],
    }


def ask(cursor: psycopg.Cursor[Any], values: dict[str, Any]) -> list[tuple[str, int]]:
    """The twenty best: id, and score in hundredths."""
    return cursor.execute(SQL, values, prepare=True).fetchall()
