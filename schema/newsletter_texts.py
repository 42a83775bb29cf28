"""What operators give when they make a newsletter, or change one."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from schema.input import Input
from schema.newsletter import MOST_SECTIONS, SLUG_FORM, Frequency
from schema.one_line import is_name

LINE_FORM = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+$"  # what may stand in a mail's header, and in one line of a letter
LANGUAGE_FORM = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"


def seen(name: str) -> str:
    """The name. Raises ValueError."""
    if not is_name(name):
        raise ValueError("letters that can be seen")
    return name


Seen = AfterValidator(seen)
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=LINE_FORM, description="As readers know it."), Seen]
Description = Annotated[str, Field(min_length=1, max_length=500, description="What it brings.")]
Sender = Annotated[str, Field(min_length=1, max_length=60, pattern=LINE_FORM, description="The name that its mails come from."), Seen]
Version = Annotated[str, Field(min_length=1, max_length=60, pattern="^[!-~]+$", description="Names the text that is consented to.")]
Text = Annotated[str, Field(min_length=1, max_length=2000, description="What stands beside the tick, word for word.")]
Sections = Annotated[list[str], Field(max_length=MOST_SECTIONS, description="Slugs of sections; all of the site's where none is named.")]


class CreateNewsletterInput(Input):
    """A new newsletter."""

    slug: str = Field(pattern=SLUG_FORM, description="Its name in an address.")
    site: str | None = Field(None, description="Slug or host of the site; left out where there is but one.")
    name: Name
    description: Description
    sender: Sender | None = None
    frequency: Frequency = Frequency.IRREGULAR
    language: str = Field("en", pattern=LANGUAGE_FORM, max_length=35, description="What it is written in.")
    is_partner_offers: bool = False
    consent_version: Version = "1"
    consent_text: Text
    sections: Sections = Field(default_factory=list)


class ChangeNewsletterInput(Input):
    """What of a newsletter is to be another; what is left out stays. Another text needs another version, and the other way round."""

    slug: str = Field(pattern=SLUG_FORM, description="The newsletter's slug.")
    name: Name | None = None
    description: Description | None = None
    sender: Sender | None = None
    frequency: Frequency | None = None
    is_open: bool | None = None
    consent_version: Version | None = None
    consent_text: Text | None = None
    sections: Sections | None = None

    @model_validator(mode="after")
    def _text_with_version(self) -> ChangeNewsletterInput:
        if (self.consent_version is None) != (self.consent_text is None):
            raise ValueError("a text together with its version")
        return self
