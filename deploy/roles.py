"""Two roles in the database: who owns the tables and changes them (NAAST_OWNER_URL), and who the running programs are
(NAAST_DATABASE_URL). What is append-only, these can only add to: by their rights, whatever a trigger says.

Which tables those are is asked of the database: each has a trigger that is called so.
"""

from sqlalchemy import Connection, Engine, NullPool, create_engine, make_url, text
from sqlalchemy.engine import URL

from shared.settings import get_settings

APPEND_ONLY = r"""
    SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE '%\_append\_only' ORDER BY 1
"""


def as_owner() -> Engine:
    settings = get_settings()
    return create_engine(settings.owner_url or settings.database_url, poolclass=NullPool, hide_parameters=True)


def grant_all() -> None:
    """After each migration, as the owner: makes the runtime role when there is none, and says what it may. Where there
    is one role only there is nothing to say."""
    settings = get_settings()
    running = make_url(settings.database_url)
    if not settings.owner_url or make_url(settings.owner_url).username == running.username:
        return
    with create_engine(settings.owner_url, poolclass=NullPool).begin() as connection:
        _make(connection, running)
        for statement in _rights(connection, str(running.username)):
            connection.execute(text(statement))


def _make(connection: Connection, running: URL) -> None:
    """Its password is sent as SCRAM keeps it, so that it stands in no log."""
    name = _quoted(connection, str(running.username))
    if not connection.scalar(text("SELECT true FROM pg_roles WHERE rolname = :name"), {"name": running.username}):
        connection.execute(text(f"CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"))
    if running.password:
        server = connection.connection.driver_connection
        kept = server.pgconn.encrypt_password(  # type: ignore[union-attr]
            str(running.password).encode(), str(running.username).encode(), b"scram-sha-256"
        )
        connection.execute(text(f"ALTER ROLE {name} PASSWORD '{kept.decode()}'"))


def _rights(connection: Connection, role: str) -> list[str]:
    name = _quoted(connection, role)
    append_only = connection.scalars(text(APPEND_ONLY)).all()
    return [
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {name}",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {name}",
        f"REVOKE UPDATE, DELETE ON {', '.join(append_only)} FROM {name}",
    ]


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)
