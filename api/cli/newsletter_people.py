"""`broadsheet newsletter ledger`, `forget` and `unsuppress`: what a privacy officer needs about one person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from api.acts import officers
from api.acts.officers import Known
from api.cli.acting import done, now
from api.cli.rows import printable
from api.cli.where import with_database
from schema.consent import ConsentKind, ConsentVia

Json = dict[str, object]
REASONS = {"complained": "it was called spam", "bounced": "mail does not get there", "erased": "its owner asked to be forgotten"}


@click.command("ledger")
@click.argument("email")
@click.option("--json", "is_json", is_flag=True, help="One JSON object a line: each has site, signup or event.")
@with_database
def ledger(email: str, is_json: bool, data: Path | None, database_url: str | None) -> None:
    """Show what a person agreed to: when, on which site, from which network, and to which words.

    First what each site knows, and whether it writes to the address; then where each newsletter stands; then all that happened, the
    oldest first, the newest thousand. Of who was erased, only a digest of the address is known: it says so.
    """
    known = done(data, database_url, lambda pool: officers.ledger_of(pool, email, now()))
    for line in _as_json(known) if is_json else _as_text(known):
        click.echo(line)


def _as_json(known: Known) -> Iterator[str]:
    parts = (("site", known.sites), ("signup", known.signups), ("event", known.events))
    yield from (json.dumps({name: one}) for name, rows in parts for one in rows)


def _as_text(known: Known) -> Iterator[str]:
    """Sentences. What others wrote moves no cursor."""
    for name, rows, told in (("Sites", known.sites, _site), ("Newsletters", known.signups, _signup), ("Ledger", known.events, _event)):
        if rows:
            yield name
            yield from (f"  {printable(line)}" for one in rows for line in told(one))
    if not known.sites:
        yield "nothing is known of this address"


def _site(one: Json) -> Iterator[str]:
    since = f"knows {one['email']} since {one['known_since']}" if one["email"] else "knows the address no more"
    yield f"{one['site']} {since}"
    if one["suppressed"]:
        yield f"  does not write to it since {one['suppressed_since']}: {REASONS[str(one['suppressed'])]}"


def _signup(one: Json) -> Iterator[str]:
    confirmed = f"confirmed {one['confirmed_at']}" if one["confirmed_at"] else "never confirmed"
    yield f"{one['newsletter']} ({one['name']}, {one['site']}): {one['state']} since {one['changed_at']}"
    yield f"  asked for {one['asked_at']}, {confirmed}"
    yield f'  version {one["version"]}: "{one["text"]}"'


def _event(one: Json) -> Iterator[str]:
    newsletter, network = one["newsletter"], f" From {one['network']}." if one["network"] else ""
    slug = newsletter["slug"] if isinstance(newsletter, dict) else "?"
    yield f"{one['at']}  {slug}  {one['kind']}: {ConsentKind.of(str(one['kind'])).description}"
    yield f"  {ConsentVia.of(str(one['via'])).description}{network}"
    if one["text"] is not None:
        yield f'  Version {one["version"]}: "{one["text"]}"'
    if one["evidence"] is not None:
        yield f"  Evidence: {one['evidence']}"


@click.command("forget")
@click.argument("email")
@with_database
def forget(email: str, data: Path | None, database_url: str | None) -> None:
    """Have all that is known of an address deleted, on all sites.

    For a subscriber who asks for it by a letter. An account is not touched: its owner has it erased, or `broadsheet account`.
    A keyed digest of the address stays, so that no list brings it back.
    """
    found = done(data, database_url, lambda pool: officers.forget_address(pool, email, now()))
    click.echo(f"forgotten on {found.sites} sites" if found.sites else "nothing was known of this address")


@click.command("unsuppress")
@click.argument("email")
@with_database
def unsuppress(email: str, data: Path | None, database_url: str | None) -> None:
    """Let sites write again to an address that complained, or that mail did not get to, after its owner asked for that."""
    lifted = done(data, database_url, lambda pool: officers.unsuppress(pool, email, now()))
    click.echo(f"lifted on {lifted} sites" if lifted else "no site leaves this address alone")
