"""The only code that knows every table of both services."""

from alembic import context
from sqlalchemy import NullPool, create_engine, text

import services.matching.models
import services.notifications.models  # noqa: F401
import shared.clock
import shared.devices
import shared.outbox
import shared.ticking
import shared.users
import shared.ways_in  # noqa: F401
from shared.db import Base
from shared.settings import get_settings

target_metadata = Base.metadata


def run() -> None:
    """Each migration in a transaction; waits at most 2 s for a lock, so that running code is never held up long."""
    url = context.config.get_main_option("sqlalchemy.url") or get_settings().owner_url or get_settings().database_url
    if context.is_offline_mode():
        context.configure(url=url, target_metadata=target_metadata, literal_binds=True)
        with context.begin_transaction():
            context.run_migrations()
        return
    with create_engine(url, poolclass=NullPool).connect() as connection:
        connection.execute(text("SET lock_timeout = '2s'"))
        connection.execute(text("SET statement_timeout = '5min'"))
        connection.commit()
        context.configure(connection=connection, target_metadata=target_metadata, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()


run()
