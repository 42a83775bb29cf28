"""Why a file is no page."""


class PageRefused(ValueError):
    """The file cannot be imported; the message is one sentence that says why."""
