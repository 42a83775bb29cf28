"""README.md of an export: what it is, what may be done with it, how to cite it, how to read it, and what to mind."""

from __future__ import annotations

import re

from schema.release import TABLES, Manifest

ABOUT = """Articles, the comments below them and the votes on these, from {dataset}{place}{moment}. All tables are of one moment.
What nobody may see on the site (hidden, removed and waiting comments, erased accounts) is not in it."""
SINCE = """**Only what changed** since `{since}` is here, as it is now, for whoever has an export of that place: put each row in the place
of the one with its id, and drop what removals.jsonl lists. Names of others inside a row, and counts, may have changed without a word:
go by ids. Tables that are worked out of others are not here."""
NO_LICENCE = "Whoever made this export named no licence: ask the site before you hand it on."
AGENCIES = "Stories of agencies have rights of their own: see `rights` and `body_omitted` of articles."
READING = """- `sha256sum -c SHA256SUMS` says whether all of it came, unharmed. manifest.json has the rows, bytes and checksum of each file.
- `jsonl/<table>/` has the rows, in the order of their keys: the reference, one JSON object a line, as the site's REST API has it.
  `csv/<table>/` is the same in columns, `parquet/<table>/` the same with types; not each export has all three.
- A table without rows has no file; of a pattern that finds none, DuckDB says that it is an error.
- DuckDB reads Parquet as it is: `select * from 'parquet/comments/*.parquet'`. Of JSON it guesses each column's type from the first rows
  of the first files, and a column that is null in all of them loses what comes behind, without a word: let it look at all of them, by
  `from read_json('jsonl/comments/*.jsonl.zst', sample_size=-1, maximum_sample_files=-1)`. `zstd -d` unpacks.
- data-dictionary.md says what each column means; datapackage.json (Frictionless) and croissant.json (MLCommons) say the same to programs.
  coverage.json says of which months rows are{uncovered}."""
UNCOVERED = "; here it is empty, since of what changed that would tell nothing"
POSITION = """This export stands at `{cursor}` in the log of changes. `GET {url}/v1/changes?after={cursor}` tells what became of the data
since; both together are what there is now. A change may come twice, which does no harm: it brings the whole row."""
UNFOLLOWED = """This export stands at `{cursor}` in the log of changes. The service's feed of changes does not lead on from here: its
rows name people, and have other ids for them. What became of the data since comes with the next export that is made `--since` this cursor
under the same key (`since` and `has_pseudonyms`, where the service is asked for it), before the log forgets: put each of its rows in the
place of the one with its id, and drop what its removals.jsonl lists."""
NAMED = "Comments are public: whoever wrote one is told by the handle that the site shows. Treat it as personal data."
PSEUDONYMOUS = """Who wrote a comment is told by a pseudonym: the same one in all exports of the line `{line}` (`people` in manifest.json
says which it is), another one in exports of another line. Their handles, names and roles are not in these files; who wrote or pictured
a story is named, in bylines, authors and credits, as the site prints them.

**Pseudonymous is not anonymous.** Comments are public: whoever looks up a comment's words, its id or its exact time on the site finds
the handle behind the pseudonym, and with it all other comments under it. Do not try, do not publish what would let others, and treat
the data as personal data."""
MASKED = """In comments, names of accounts, mentions, mail and network addresses and telephone numbers are masked; so is a word that is
a name besides, and a name of several words that is written as one. The line that a page prints above quoted words, of who wrote them and
when, is masked whole: `[name, time]`. A name of one or two letters, of one sign, or that is an everyday word (I, the) is masked only
behind an @. **What accounts were called that are erased is not masked**: their names are kept nowhere, so that nothing could be looked
for. Nor are nicknames, or names of people who have no account."""
UNMASKED = """What people call each other in their comments is as they wrote it: such mentions name people. So do the lines that pages
print above quoted words, which say who wrote them and when."""
COARSE = "Times of people are cut to the {coarse}; the order of the comments in a thread is kept in their numbers."
REMOVALS = """What somebody deletes or a site takes down is gone from later exports. Where there is a removals.jsonl, it lists what an
earlier export still has: drop those rows, texts (of the row itself, or that it quotes) and names there, too."""
AT_ONCE = "The log of changes tells the same at once."
MISSING = """Votes that imported pages show have no time: they are in `votes` of comments and in no hour of vote_hours. Comments of
imported pages may lack writer and time, where the page did not print them; coverage.json counts those without a time. A story of an
agency is left out where its rights do not let it be handed on: the row stays, and `body_omitted` says why; so are the words of an
agency's image, and what comments quote of the story (`text_omitted`). The image above a story stands in `lead_image` of articles;
pictures are nowhere."""


def readme(manifest: Manifest) -> str:
    place = f" ({manifest.url})" if manifest.url else ""
    about = ABOUT.format(dataset=manifest.dataset, place=place, moment=_moment(manifest))
    sections = {
        "": "\n\n".join((about, *([SINCE.format(since=manifest.since)] if manifest.since else []))),
        "Licence": f"{manifest.licence}. {AGENCIES}" if manifest.licence else f"{NO_LICENCE} {AGENCIES}",
        "How to cite": f"{citation(manifest)}\n\n```bibtex\n{bibtex(manifest)}\n```",
        "Tables": _tables(manifest),
        "Reading it": READING.format(uncovered=UNCOVERED if manifest.since else ""),
        "From here to now": _onward(manifest),
        "People": _people(manifest),
        "What is not in it": MISSING,
    }
    told = "\n\n".join(f"## {title}\n\n{text}" if title else text for title, text in sections.items())
    return f"# {manifest.dataset}, version {manifest.version}\n\n{told}\n"


def _moment(manifest: Manifest) -> str:
    """Of the newest change, as exactly as the manifest tells it."""
    at, coarse = manifest.position.changed_at, manifest.people.coarse
    if at is None:
        return ""
    if coarse is None:
        return f", as they were after the change of {at:%Y-%m-%d %H:%M:%S} UTC"
    return f", as they were after a change of {at:%Y-%m-%d}{f', in the hour from {at:%H:%M}' if coarse == 'hour' else ''} UTC"


def _onward(manifest: Manifest) -> str:
    told = POSITION if manifest.people.pseudonyms is None else UNFOLLOWED
    return told.format(cursor=manifest.position.cursor, url=manifest.url or "")


def citation(manifest: Manifest) -> str:
    year = f" ({manifest.position.changed_at:%Y})" if manifest.position.changed_at else ""
    place = f"{f'{manifest.url}. ' if manifest.url else ''}Change position {manifest.position.cursor}."
    return f"{manifest.dataset}{year}. Articles and comments, version {manifest.version} [data set]. {place}"


def bibtex(manifest: Manifest) -> str:
    year = [f"  year = {{{manifest.position.changed_at:%Y}}},"] if manifest.position.changed_at else []
    url = [f"  url = {{{manifest.url}}},"] if manifest.url else []
    return "\n".join(
        (
            f"@misc{{{_key(manifest)},",
            f"  title = {{{_in_tex(manifest.dataset)}: articles and comments}},",
            *year,
            f"  version = {{{_in_tex(manifest.version)}}},",
            *url,
            f"  note = {{Data set, change position {manifest.position.cursor}}}",
            "}",
        )
    )


def _key(manifest: Manifest) -> str:
    """Other versions have other ones: 2024.1.0 is not 2024.10."""
    dataset = "".join(letter for letter in manifest.dataset.lower() if letter.isalnum())
    return f"{dataset}-{''.join(letter if letter.isalnum() or letter in '.+-' else '-' for letter in manifest.version)}"


def _in_tex(text: str) -> str:
    return re.sub(r"[{}&%#$_]", lambda found: f"\\{found[0]}", text.replace("\\", "/"))


def _tables(manifest: Manifest) -> str:
    told = {table.name: (table.noun.__doc__ or "").splitlines()[0] for table in TABLES}
    rows = "\n".join(f"| {name} | {count:,} | {told[name]} |" for name, count in manifest.rows.items())
    return f"| table | rows | a row is |\n|---|---|---|\n{rows}"


def _people(manifest: Manifest) -> str:
    people = manifest.people
    if people.pseudonyms is None:
        return f"{NAMED}\n\n{REMOVALS} {AT_ONCE}"
    coarse = [COARSE.format(coarse=people.coarse)] if people.coarse else []
    return "\n\n".join((PSEUDONYMOUS.format(line=people.pseudonyms), MASKED if people.masked else UNMASKED, *coarse, REMOVALS))
