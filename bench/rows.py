"""One line of the table that `make bench` prints."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Ours beside a peer. Times are medians in milliseconds; for throughput, milliseconds for each answer."""

    bar: str
    """Which bar of the design this is, as `1 ranking`."""
    what: str
    """What was measured, against whom: `1,000 peer workers, against one SQL query`."""
    ours_ms: float
    peer_ms: float
    ratio: float
    """What `limit` is about: most often ours / peer."""
    limit: float | None = None
    """The bar; none where a figure is only told."""
    unit: str = "ms"
    """Of `ours_ms` and `peer_ms`, where they are no times."""
    at_least: bool = False
    """The ratio must be at least the limit, as with throughput, instead of at most."""

    @property
    def holds(self) -> bool:
        if self.limit is None:
            return True
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit
