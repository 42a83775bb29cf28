"""Orders in which lists can be read. A sort is a closed list, so nothing from a request ever becomes SQL text."""

from enum import Enum


class Sort(Enum):
    """One order: its REST spelling, and the column it goes by. A leading minus means largest first; ties go by key, the same way."""

    def __init__(self, spelling: str, by: str, description: str) -> None:
        self.spelling = spelling
        self.column = by.removeprefix("-")
        self.is_descending = by.startswith("-")
        self.description = description


class NameSort(Sort):
    """Orders of what has a name."""

    NAME = ("name", "name", "By name.")
    NAME_DESC = ("-name", "-name", "By name, backwards.")


class ArticleSort(Sort):
    """Orders of articles."""

    PUBLISHED_AT_DESC = ("-published_at", "-listed_at", "Newest first; an article without a date by when it was first seen.")
    PUBLISHED_AT = ("published_at", "listed_at", "Oldest first.")
    COMMENT_COUNT_DESC = ("-comment_count", "-comment_count", "Most commented first.")
    HOT_DESC = ("-hot", "-hot", "New and much commented first.")
    UPDATED_AT_DESC = ("-updated_at", "-updated_at", "Last changed first.")
    RELEVANCE = ("relevance", "-rank", "Best match first; only with `q`.")


class CommentSort(Sort):
    """Orders of one thread."""

    BEST = ("best", "-best", "Lower bound of the Wilson score interval (80 %), highest first.")
    TOP = ("top", "-score", "Up minus down, highest first.")
    HOT = ("hot", "-hot", "New and well liked first.")
    NEW = ("new", "-listed_at", "Newest first.")
    OLD = ("old", "listed_at", "Oldest first.")
    CONTROVERSIAL = ("controversial", "-controversial", "Many votes, evenly split, first.")


class RecentSort(Sort):
    """Orders of comments across articles."""

    NEW = ("new", "-listed_at", "Newest first.")
    OLD = ("old", "listed_at", "Oldest first.")


class SearchSort(Sort):
    """Orders of what a search finds."""

    RELEVANCE = ("relevance", "-rank", "Best match first.")


class ImportSort(Sort):
    """Orders of the ledger of imports."""

    NEW = ("new", "-import_id", "The newest first.")
    OLD = ("old", "import_id", "The oldest first.")


class ExportSort(Sort):
    """Orders of exports."""

    NEW = ("new", "-export_id", "The newest first.")
    OLD = ("old", "export_id", "The oldest first.")


class RevisionSort(Sort):
    """Orders of a comment's revisions."""

    REVISION = ("revision", "revision", "The first one first.")
    REVISION_DESC = ("-revision", "-revision", "The last one first.")


class QueueSort(Sort):
    """Orders of the moderation queue."""

    WEIGHT_DESC = ("-weight", "-weight", "What reports weigh most against first.")
    OLDEST = ("oldest", "entered_at", "What waits longest first.")
    NEWEST = ("newest", "-entered_at", "What came last first.")


class ReportSort(Sort):
    """Orders of a comment's reports."""

    WEIGHT_DESC = ("-weight", "-weight", "The weightiest first.")


class DecisionSort(Sort):
    """Orders of decisions."""

    NEW = ("new", "-decided_at", "Newest first.")


class AppealSort(Sort):
    """Orders of appeals."""

    OLD = ("old", "appealed_at", "What waits longest first.")


class SubscriberSort(Sort):
    """Orders of a newsletter's subscribers."""

    POSITION = ("position", "position", "In the order of their last change.")


class QuoteSort(Sort):
    """Orders of quotes."""

    PLACE = ("place", "number", "In the order of the quoting comments.")
