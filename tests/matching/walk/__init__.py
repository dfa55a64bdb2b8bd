"""A walk through the domain: real operations by real people, and beside them a small sketch of what must be so."""
