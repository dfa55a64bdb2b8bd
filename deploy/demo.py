"""The demo organisation, loaded once."""


def load() -> None:
    """Loads `examples/` into an empty database; does nothing when it was loaded before."""
    print("There is no demo organisation to load yet.")


if __name__ == "__main__":
    load()
