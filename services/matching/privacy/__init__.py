"""What each column of each table holds, and what happens to it when somebody leaves: one table, from which export and
erasure are driven. Pure: names of tables and columns, no session. A column without a kind fails the build.
"""

from services.matching.privacy.kinds import PRIVATE, End, Kind, Person, Share, TableRule
from services.matching.privacy.tables import TABLES

__all__ = ["PRIVATE", "TABLES", "End", "Kind", "Person", "Share", "TableRule"]
