"""Why a file cannot be read as what it is said to be."""


class ForeignRefused(ValueError):
    """The file is broken; the message is one sentence that says how, and where."""
