"""Who looked at whom in the last four weeks, as the door notes it: the log of the demo begins with whoever signs in."""

from sqlalchemy import Connection, text

LOOKS = text("""
    INSERT INTO audit_event (recorded_at, event, action, outcome, actor_id, actor_roles, basis, access_point,
                             client_id, peer_worker_id, kinds, searched_by, trace_id)
    SELECT date_trunc('day', now()) - day * interval '1 day' + hour * interval '1 hour',
           'GET /', 'R', 'done', actor_id, role, basis, 'inside session',
           client_id, peer_worker_id, ARRAY[kind], '', gen_random_uuid()
    FROM (
        SELECT user_id AS actor_id, 'caseholder' AS role, 'caseholder' AS basis,
               client_id, NULL::uuid AS peer_worker_id, 'client' AS kind, row_number() OVER (ORDER BY id) AS place
        FROM caseholder
        UNION ALL
        SELECT membership.user_id, 'coordinator', 'colleague',
               NULL, peer_worker.id, 'experience_profile', row_number() OVER (ORDER BY peer_worker.id)
        FROM peer_worker JOIN membership ON membership.role = 'coordinator'
    ) AS pair
    CROSS JOIN generate_series(0, 27) AS day
    CROSS JOIN LATERAL (SELECT 8 + place % 8 AS at_work, 31 * place + 17 * day AS one) AS looks
    CROSS JOIN LATERAL (SELECT CASE WHEN one % 50 = 0 THEN 2 ELSE at_work END AS hour) AS time
    WHERE (place + day) % 5 = 0
""")
"""Each caseholder at each client of theirs, each coordinator at each peer worker, every fifth day; one in fifty at
night."""


def look_around(connection: Connection) -> None:
    connection.execute(LOOKS)
