"""`broadsheet newsletter`: newsletters as operators make them."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import click

from api.acts import newsletters
from api.cli.acting import done, given, now
from api.cli.commands import Commands
from api.cli.where import with_database
from schema.newsletter import Frequency
from schema.newsletter_texts import ChangeNewsletterInput, CreateNewsletterInput

FREQUENCIES = click.Choice([one.value for one in Frequency])


class Newsletter(Commands):
    """Those below, and these."""

    where: ClassVar = {
        "bounces": "newsletter_bounces:bounces",
        "forget": "newsletter_people:forget",
        "import": "newsletter_lists:import_list",
        "issues": "newsletter_issues:listed",
        "ledger": "newsletter_people:ledger",
        "send": "newsletter_issues:send",
        "unsuppress": "newsletter_people:unsuppress",
    }


@click.group(cls=Newsletter)
def newsletter() -> None:
    """Make newsletters, change them, and see what people agreed to.

    Each change is noted in the audit log (`broadsheet audit`). A running service follows at once.
    """


@newsletter.command("create")
@click.argument("slug")
@click.option("--name", required=True, help="As readers know it.")
@click.option("--description", required=True, help="What it brings.")
@click.option("--consent-text", required=True, help="What stands beside the tick, word for word.")
@click.option("--consent-version", default="1", show_default=True, help="Names that text.")
@click.option("--sender", help="The name that its mails come from; the newsletter's where it is left out.")
@click.option("--frequency", type=FREQUENCIES, default=Frequency.IRREGULAR.value, show_default=True, help="How often it comes.")
@click.option("--language", default="en", show_default=True, help="What it is written in.")
@click.option("--site", help="Slug or host of the site; needed where there are several.")
@click.option("--section", "sections", multiple=True, help="Slug of a section that it covers; once for each. All where none is given.")
@click.option("--partner-offers", is_flag=True, help="It brings what others offer, and has a consent of its own.")
@with_database
def create(
    slug: str,
    frequency: str,
    sections: tuple[str, ...],
    partner_offers: bool,
    data: Path | None,
    database_url: str | None,
    **named: str | None,
) -> None:
    """Make a newsletter that takes signups at once.

    For instance: broadsheet newsletter create daily --name "The Harbour Daily" --description "The news of the day, every
    morning." --frequency daily --consent-text "Send me The Harbour Daily by email, until I say otherwise."
    """
    lists = {"frequency": Frequency.of(frequency), "sections": list(sections), "is_partner_offers": partner_offers}
    asked = given(CreateNewsletterInput, slug=slug, **lists, **named)
    key = done(data, database_url, lambda pool: newsletters.create_newsletter(pool, asked, now()), may_be_new=True)
    click.echo(f"made {key}: {slug}")


@newsletter.command("change")
@click.argument("slug")
@click.option("--name", help="As readers know it.")
@click.option("--description", help="What it brings.")
@click.option("--consent-text", help="What stands beside the tick from now on; goes with another version.")
@click.option("--consent-version", help="Names that text. Whoever agreed to the text before stays.")
@click.option("--sender", help="The name that its mails come from.")
@click.option("--frequency", type=FREQUENCIES, help="How often it comes.")
@click.option("--section", "sections", multiple=True, help="Slug of a section that it covers from now on; once for each.")
@click.option("--open/--closed", "is_open", default=None, help="Whether it takes signups.")
@with_database
def change(
    slug: str,
    frequency: str | None,
    sections: tuple[str, ...],
    is_open: bool | None,
    data: Path | None,
    database_url: str | None,
    **named: str | None,
) -> None:
    """Change a newsletter. What is not named stays as it is."""
    lists = {"frequency": Frequency.of(frequency) if frequency else None, "sections": list(sections) or None, "is_open": is_open}
    asked = given(ChangeNewsletterInput, slug=slug, **lists, **named)
    key = done(data, database_url, lambda pool: newsletters.change_newsletter(pool, asked, now()))
    click.echo(f"changed {key}: {slug}")
