"""The demo organisation, loaded once."""


def load() -> None:
    """Loads `examples/` into an empty database; does nothing when it was loaded before.

    Prints, each time, whom to sign in as: `make up` shows it when everything is ready.
    """
    print("There is no demo organisation to load yet.")


if __name__ == "__main__":
    load()
