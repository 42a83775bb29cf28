"""The public part of an account: who comments."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from schema.described import Described
from schema.noun import Connection, Counted, Many, Node, One
from schema.sort import RecentSort

if TYPE_CHECKING:
    from schema.comment import Comment
    from schema.site import Site


class Origin(Described):
    """Where an account comes from."""

    REGISTERED = "registered", "Signed up here."
    IMPORTED = "imported", "Named by an imported page; nobody can sign in with it."


class Role(Described):
    """What an account may do here."""

    READER = "reader", "Reads and comments."
    TRUSTED = "trusted", "A reader of good standing."
    MODERATOR = "moderator", "Decides what threads show."
    EDITOR = "editor", "Brings in articles and corrects them."
    ADMIN = "admin", "Gives the other roles."


class Account(Node):
    """Someone who comments: registered here, or a handle that an imported page names."""

    key = ("account_id",)
    prefix = "acc"
    brief = ("id", "handle", "display_name")

    handle: str = Field(description="Unique, whatever the case of its letters.", examples=["tidewatcher"])
    display_name: str = Field(description="The name to show.", examples=["tidewatcher"])
    origin: Origin = Field(description="Registered here, or named by an imported page.", examples=["imported"])
    role: Role = Field(description="Shown as a badge.", examples=["reader"])
    joined_at: datetime | None = Field(None, description="When it was registered; null for an imported handle.")
    comment_count: Annotated[int, Counted()] = Field(
        description="Comments of its own that readers can see; what it deleted is not among them.",
        examples=[4],
    )
    site: Annotated[Site | None, One("site_id")] = Field(None, description="The site whose page named an imported handle.")
    comments: Annotated[Connection[Comment] | None, Many(("account_id",), RecentSort.NEW)] = Field(
        None, description="What this account wrote, across articles."
    )
