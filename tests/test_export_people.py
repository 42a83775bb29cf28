"""Pseudonyms: one key, one name; nothing in a whole export that tells who somebody is."""

from __future__ import annotations

import hmac
import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from unicodedata import category, normalize

import pytest

from api.release import tables
from api.release.folder import ExportRefused
from api.release.masks import Masks
from api.release.pseudonyms import Pseudonyms, read_key
from api.release.wanted import Wanted
from schema.release import TABLES
from tests.commands import said
from tests.dataset_people import ACCOUNTS
from tests.exporting import digests, exported, rows_of, unpacked
from tests.sending import execute


def wide(text: str) -> str:
    """As it is written among Chinese letters."""
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


KEY, OTHER = b"a" * 8 + b"0123456789abcdef01234567", b"b" * 8 + b"0123456789abcdef01234567"
FORMATS = ("jsonl", "csv", "parquet")
HIDDEN = Wanted(FORMATS, pseudonyms=Pseudonyms(KEY), masked=True, coarse="hour")
PLANTED = (
    "Write to nobody.special@example.org or NOBODY+tag@mail.example.co.uk, or user@localhost!",
    f"@TideWatcher is right, and so is netmender's friend; {wide('Netmender')}, tide\u200bwatcher and tide\u00adwatcher, too.",
    "Seen from 203.0.113.77 and 2001:db8::8a2e:370:7334 and ::1, _203.0.113.77_, fe80::1%eth0 and ::ffff:203.0.113.7.",
    "Ring +44 20 7946 0958 or (020) 7946-0958; 電話03-7946-0958です.",
    "I am acc_2, see OLD-SALT. ACC_12, acc_12_ and _acc_12_.",
    "Åsa and TIDEWATCHER and Fisher Of Nets agree. A\u030asa, _alicew_ and __Alicew__; Zoe\u0308 Bronte\u0308 and zoe bronte.",
    '"fisher of  nets", he said. 私は田中です. 김철수는 left, ilker and İLKER and ILKER stay.',
    "🦀🐚 is right, said the man who always fishes alone at night. @🦀🐚",
    "HerringboneToday 07:43 am GMT\n\nNobody needs them.\n\nSkerry FolkYesterday 11:58 pm JST\nNor us.",
    "Åsa\u00a0LarssonMarch 3 05:17 GMT\r\n\r\nWe do.\n\nNobodyAtAllSept. 3, 2024 21:09 CEST",
    "OldSalt and JEANLUC and fisherofnets agree.",
)
QUOTED = ("Herringbone", "Skerry Folk", "Jean-Luc")
MORE = (*QUOTED, "alicew", "Zoë Brontë", "田中", "김철수", "İlker", "🦀🐚", "The man who always fishes alone at night", "A", "The")
ACCOUNTS_THERE = 7 + len(MORE)
NAMES = {"tidewatcher", "netmender", "gull", "old-salt", "åsa", "fisher of nets", "O'Brien", *MORE, "I", "Al", "🙂", "J. P.", "林", "이"}
TELLING = re.compile(
    "|".join(
        (
            r"nobody\.special|nobody\+tag|example\.org|mail\.example|localhost",
            r"tidewatcher|netmender|old-salt|asa\b|fisher\s+of\s+nets|\bgull\b",
            r"203\.0\.113|2001:db8|370:7334|::1\b|7946|eth0|fe80|ffff:",
            r"acc_\d+",
            r"[\w.+-]+@courier\.example",
            r"herringbone|skerry|larsson|nobodyatall|07:43|11:58|05:17|21:09|oldsalt|jeanluc|fisherofnets",
            rf"alicew|bronte|田中|{normalize('NFKD', '김철수')}|ilker|🦀|fishes alone",
        )
    ),
    re.IGNORECASE,
)


def bare(content: bytes) -> str:
    """As somebody reads it: without accents, widths, and what nobody sees."""
    apart = normalize("NFKD", content.decode(errors="replace")).replace("\\u200b", "").replace("\\xad", "")
    return "".join(letter for letter in apart if category(letter) not in ("Mn", "Cf"))


def told_in(folder: Path) -> dict[str, list[str]]:
    """What tells who somebody is, by the files that have it."""
    found = {name: TELLING.findall(bare(content)) for name, content in unpacked(folder).items()}
    return {name: what for name, what in found.items() if what}


@pytest.fixture(scope="module")
def planted_dsn(filled_dsn: str) -> str:
    """The fixed dataset, with what tells who somebody is planted wherever readers write."""
    for number, text in enumerate(PLANTED, 1):
        quoted = text.replace("'", "''")
        execute(
            filled_dsn, f"update comment set body = '{quoted}', body_html = '<p>{quoted}</p>' where article_id = 1 and number = {number}"
        )
        execute(filled_dsn, f"update quote set words = '{quoted}' where article_id = 1 and place = {number}")
    execute(filled_dsn, "update account set display_name = 'Fisher of Nets' where account_id = 2")
    execute(filled_dsn, "update change set at = '2024-03-12 17:31:47.123456Z'")
    for number, name in enumerate(MORE):
        columns = "account_id, handle, handle_key, display_name"
        execute(filled_dsn, f"insert into account ({columns}) values ({100 + number}, 'm{number}', 'm{number}', '{name}')")
    return filled_dsn


@pytest.fixture(scope="module")
def export(planted_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports") / "export"
    exported(planted_dsn, folder, HIDDEN)
    return folder


# Whole exports


def test_nothing_in_a_whole_export_tells_who_somebody_is(export: Path) -> None:
    assert told_in(export) == {}


def test_the_readme_says_whose_names_are_not_masked(export: Path) -> None:
    told = (export / "README.md").read_text().replace("\n", " ")
    assert "**What accounts were called that are erased is not masked**: their names are kept nowhere" in told
    assert "The line that a page prints above quoted words, of who wrote them and when, is masked whole: `[name, time]`." in told


def test_the_papers_of_coarse_times_tell_the_newest_change_no_closer(planted_dsn: str, tmp_path: Path) -> None:
    """It may be the only comment of an export: its time would be told in full beside the row where it is cut."""
    told = {}
    for coarse in (None, "hour", "day"):
        wanted = Wanted(only=("sites",), pseudonyms=Pseudonyms(KEY), coarse=coarse)
        manifest = exported(planted_dsn, tmp_path / str(coarse), wanted)
        papers = "".join(path.read_text() for path in (tmp_path / str(coarse)).glob("*.*"))
        told[coarse] = (str(manifest.position.changed_at), "17:31" in papers, re.findall(r"as they were after .*?UTC", papers))
    assert told == {
        None: ("2024-03-12 17:31:47.123456+00:00", True, ["as they were after the change of 2024-03-12 17:31:47 UTC"]),
        "hour": ("2024-03-12 17:00:00+00:00", False, ["as they were after a change of 2024-03-12, in the hour from 17:00 UTC"]),
        "day": ("2024-03-12 00:00:00+00:00", False, ["as they were after a change of 2024-03-12 UTC"]),
    }


def test_the_readme_does_not_lead_to_the_feed_whose_rows_have_names(export: Path, planted_dsn: str, tmp_path: Path) -> None:
    manifest = exported(planted_dsn, tmp_path / "named", Wanted(only=("sites",)))
    named, hidden = ((folder / "README.md").read_text() for folder in (tmp_path / "named", export))
    lead = (
        f"`GET /v1/changes?after={manifest.position.cursor}` tells",
        "The log of changes tells\nthe same at once",
        "under the\nsame key",
    )
    assert [[text.replace("\n", " ") in told.replace("\n", " ") for text in lead] for told in (named, hidden)] == [
        [True, True, False],
        [False, False, True],
    ]


def test_the_readme_says_who_is_named_all_the_same(export: Path) -> None:
    assert "who wrote or pictured a story is named" in (export / "README.md").read_text().replace("\n", " ")


def test_the_scan_finds_all_of_it_where_names_are_told(planted_dsn: str, tmp_path: Path) -> None:
    exported(planted_dsn, tmp_path / "export", Wanted(("jsonl",)))
    found = {what.lower() for files in told_in(tmp_path / "export").values() for what in files}
    parts = (part.replace(r"\s+", " ") for part in re.sub(r"\\b|\\(?=\.|\+)", "", TELLING.pattern).split("|"))
    assert [part for part in parts if part not in found and "\\" not in part and "[" not in part] == []
    assert {"acc_2", "acc_12"} <= found


def test_sample_pages_tell_neither_who_wrote_a_quoted_comment_nor_when(sample_dsn: str, tmp_path: Path) -> None:
    """The line above a quote has both, and stands in the text of whoever quotes."""
    exported(sample_dsn, tmp_path / "named", Wanted(only=("accounts", "comments")))
    exported(sample_dsn, tmp_path / "hidden", replace(HIDDEN, only=("accounts", "comments"), coarse="day"))
    names = [row["handle"] for row in rows_of(tmp_path / "named", "accounts")]
    told = re.compile(rf"{'|'.join(map(re.escape, names))}|\d\d:\d\d [ap]m", re.IGNORECASE)
    named, hidden = (told.findall(" ".join(row["body"] for row in rows_of(tmp_path / name, "comments"))) for name in ("named", "hidden"))
    assert (len(names) > 2, len(named) > 5, hidden) == (True, True, [])


def test_every_time_of_somebody_is_cut(export: Path) -> None:
    for table in ("comments", "accounts", "reply_edges", "threads"):
        for row in rows_of(export, table):
            times = [row.get(name) for name in ("created_at", "edited_at", "joined_at", "first_at", "last_at")]
            assert [time for time in times if time is not None and not str(time).endswith(":00:00Z")] == []
            assert row.get("local_time") is None


def test_days_leave_no_hour_and_no_tally_by_the_hour(planted_dsn: str, tmp_path: Path) -> None:
    manifest = exported(planted_dsn, tmp_path / "export", Wanted(pseudonyms=Pseudonyms(KEY), coarse="day"))
    times = [row["created_at"] for row in rows_of(tmp_path / "export", "comments") if row["created_at"]]
    assert ("vote_hours" in manifest.rows, {time[10:] for time in times}) == (False, {"T00:00:00Z"})


def test_fields_that_tell_who_somebody_is_are_not_there(export: Path) -> None:
    comments, accounts = rows_of(export, "comments"), rows_of(export, "accounts")
    assert {"body_html", "badges"} & set(comments[0]) == set()
    assert {name for row in accounts for name in row} == {"id", "origin", "joined_at", "comment_count", "site"}
    assert {tuple(row["account"]) for row in comments if row["account"]} == {("id",)}


# One key, one name


def test_an_account_has_one_name_in_all_tables_and_exports_of_a_key(export: Path, planted_dsn: str, tmp_path: Path) -> None:
    exported(planted_dsn, tmp_path / "again", HIDDEN)
    assert digests(tmp_path / "again") == digests(export)
    names = {row["id"] for row in rows_of(export, "accounts")}
    writers = {row["account"]["id"] for row in rows_of(export, "comments") if row["account"]}
    edges = {row[name] for row in rows_of(export, "reply_edges") for name in ("from_account_id", "to_account_id")} - {None}
    assert (len(names), writers <= names, edges <= names, len(writers) > 3) == (ACCOUNTS_THERE, True, True, True)


def test_another_key_gives_other_names(export: Path, planted_dsn: str, tmp_path: Path) -> None:
    manifest = exported(planted_dsn, tmp_path / "export", Wanted(only=("accounts",), pseudonyms=Pseudonyms(OTHER)))
    assert {row["id"] for row in rows_of(export, "accounts")} & {row["id"] for row in rows_of(tmp_path / "export", "accounts")} == set()
    assert manifest.people.pseudonyms not in (None, Pseudonyms(KEY).line)


def test_the_order_of_accounts_does_not_tell_which_is_which(export: Path) -> None:
    names = [row["id"] for row in rows_of(export, "accounts")]
    assert names == sorted(names)


def test_their_order_is_that_of_the_whole_table_however_small_the_blocks_are(
    export: Path, planted_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.release.rows.BLOCK", 100)
    monkeypatch.setattr("api.release.shuffled.RUN", 250)
    monkeypatch.setattr("api.release.shuffled.ROWS", 2)
    monkeypatch.setattr(tables, "TABLES", tuple(replace(table, rows_per_file=3) for table in TABLES))
    manifest = exported(planted_dsn, tmp_path / "export", replace(HIDDEN, only=("accounts",)))
    assert rows_of(tmp_path / "export", "accounts") == rows_of(export, "accounts")
    assert [(file.rows, (tmp_path / "export" / file.path).exists()) for file in manifest.files] == [
        (rows, True) for rows in (3, 3, 3, 3, 3, 3, 1) for _ in FORMATS
    ]
    assert [path.name for path in (tmp_path / "export").iterdir() if path.name.startswith(".")] == []


def test_a_pseudonym_is_the_hmac_of_the_id() -> None:
    digest = hmac.new(KEY, b"account acc_1", sha256).digest()
    alphabet = "abcdefghijklmnopqrstuvwxyz234567"
    number = int.from_bytes(digest, "big") >> (256 - 130)
    letters = [alphabet[number >> 5 * place & 31] for place in reversed(range(26))]
    assert Pseudonyms(KEY).of("acc_1") == "psn_" + "".join(letters)


def test_the_key_is_in_no_file(export: Path) -> None:
    assert [name for name, content in unpacked(export).items() if KEY in content] == []


# The key


def kept(path: Path, key: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(key)
    path.chmod(mode)
    return path


def test_a_key_is_read_without_the_line_end_behind_it(tmp_path: Path) -> None:
    assert read_key(kept(tmp_path / "key", KEY + b"\n")).of("acc_1") == Pseudonyms(KEY).of("acc_1")


@pytest.mark.parametrize(
    ("key", "mode", "why"),
    [
        (b"", 0o600, "too weak"),
        (b"0123456789abcdef", 0o600, "too weak"),
        (b"a" * 64, 0o600, "too weak"),
        (KEY, 0o644, "can be read by others"),
        (KEY, 0o660, "can be read by others"),
    ],
)
def test_a_key_that_nobody_kept_is_refused(tmp_path: Path, key: bytes, mode: int, why: str) -> None:
    with pytest.raises(ExportRefused, match=why):
        read_key(kept(tmp_path / "key", key, mode))


def test_the_command_reads_the_key_and_names_nobody(planted_dsn: str, tmp_path: Path) -> None:
    key = kept(tmp_path / "key", KEY)
    options = ("--only", "accounts,comments", "--pseudonyms", key, "--mask", "--coarse", "day", "--database-url", planted_dsn)
    told = said("export", tmp_path / "export", *options)
    assert (told.code, told.out) == (0, f"{tmp_path / 'export'}: {ACCOUNTS_THERE} accounts, 65 comments\n")
    assert told_in(tmp_path / "export") == {}
    key.chmod(0o644)
    refused = said("export", tmp_path / "again", *options)
    assert (refused.code, refused.err) == (
        1,
        f"Error: The key {key} can be read by others; let its owner alone read it: chmod 600 {key}.\n",
    )


def test_there_is_no_key_by_default(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="cannot be read"):
        read_key(tmp_path / "none")


@pytest.mark.parametrize("wanted", [Wanted(masked=True), Wanted(coarse="day")])
def test_masks_and_coarse_times_need_pseudonyms(dataset_dsn: str, tmp_path: Path, wanted: Wanted) -> None:
    with pytest.raises(ExportRefused, match="go with pseudonyms"):
        exported(dataset_dsn, tmp_path / "export", wanted)
    assert list(tmp_path.iterdir()) == []


# Masks


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Write to a.b+c@example.org.", "Write to [email]."),
        ("@nobody and (@some-one) said", "[name] and ([name]) said"),
        ("Tidewatcher's boat", "[name]'s boat"),
        ("a tidewatcher, old-salt; Fisher  of Nets!", "a [name], [name]; [name]!"),
        ("Fisher of men", "Fisher of men"),
        ("from 203.0.113.9, or 2001:db8::1", "from [address], or [address]"),
        ("At 10:30 in 2024, 3.14 of 1,000", "At 10:30 in 2024, 3.14 of 1,000"),
        ("2024-03-01 is no number, nor is 01.03.2024", "2024-03-01 is no number, nor is 01.03.2024"),
        ("netmender-like O'Brien", "[name]-like [name]"),
        ("7946-0958", "[number]"),
        ("call +81 3-1234-5678 now", "call [number] now"),
        ("acc_12 and cmt_1_2", "[name] and cmt_1_2"),
        ("ACC_12, _acc_12_ and 私はacc_12です", "[name], _[name]_ and 私は[name]です"),
        ("_alicew_ **Alicew** [alicew](x)", "_[name]_ **[name]** [[name]](x)"),
        ("A\u030asa, ÅSA, Asa and åsa\u0301.", "[name], [name], [name] and [name]."),
        (f"{wide('Tidewatcher@bob')} tide\u200bwatcher\u00ad tide\u00adwatcher", "[email] [name] [name]"),
        (f"{wide('Tidewatcher')}! {wide('(@bob)')}", f"[name]! {wide('(')}[name]{wide(')')}"),
        ("私は田中です。田中さんとtidewatcherさん", "私は[name]です。[name]さんと[name]さん"),
        ("김철수는 김철 수", "[name]는 [name]"),
        ("\u1100\u1175\u11b7철수는", "[name]는"),
        ("ilker, İLKER, Ilker, \u0131lker", "[name], [name], [name], [name]"),
        ("🦀🐚! 🦀 🐚? 🦀", "[name]! [name]? 🦀"),
        ("So the man who always fishes alone at night, and the man who always fishes", "So [name], and the man who always fishes"),
        ("user@localhost and root@[203.0.113.9]", "[email] and [email]]"),
        ("fe80::1%eth0. ::ffff:1.2.3.4, [2001:DB8::1]:80", "[address]. [address], [[address]]:80"),
        ("1:2:3:4:5:6:7:8 and 00:1a:2b:3c:4d:5e", "[address] and [address]"),
        ("_@bob_, @@bob and @Fisher of Nets", "_[name], [name] and [name]"),
        ("_203.0.113.9_ and 203.0.113.9.", "_[address]_ and [address]."),
        ("(020) 7946–0958, 電話03-1234-5678です", "[number], 電話[number]です"),
        ("OldSalt, fisherofnets and JEANLUC", "[name], [name] and [name]"),
        ("WhoeverToday 07:40 am GMT", "[name, time]"),
        ("Who EverYesterday 11:58 pm JST\n\nWell.", "[name, time]\n\nWell."),
        ("Well:\n\nWhoever March 3, 2024 11:58 CET \nNo.", "Well:\n\n[name, time] \nNo."),
        ("WhoeverToday 07:40 am GMT Nobody needs them.", "[name, time] Nobody needs them."),
        ("a@example.orgToday 07:40 am GMT", "[name, time]"),
        ("WHOEVERTODAY 7:40AM gmt", "[name, time]"),
        ("WhoeverToday 07:40 AM", "[name, time]"),
        ("WhoeverToday 07:40 am Nobody needs them.", "[name, time] Nobody needs them."),
        (f"{wide('Whoever')}To\u200bday 07:40\u00a0am GMT\r\nNo.", "[name, time]\r\nNo."),
        ("Today 07:40 am GMT\nNo.", "[name, time]\nNo."),
        (f"{'long ' * 50}WhoeverToday 07:40 am GMT", f"{'long ' * 50}[name, time]"),
        # what stays
        ("A boat and I: the Al I know. A 🙂 in the 林, 이 or J", "A boat and I: the Al I know. A 🙂 in the 林, 이 or J"),
        ("@A, @the and @🙂; J. P. said", "[name], [name] and [name]; [name]. said"),
        ("06:30:00, 12:00, 2024-03-01T06:30:00Z and 1:2:3", "06:30:00, 12:00, 2024-03-01T06:30:00Z and 1:2:3"),
        ("2019-2024, 1998 – 2001, 1914/1918", "2019-2024, 1998 – 2001, 1914/1918"),
        ("from 2024-03-01 to 2024-04-01", "from 2024-03-01 to 2024-04-01"),
        ("🦀 and 🐚, 🐚🦀", "🦀 and 🐚, 🐚🦀"),
        ("std::vector, :: and v1.2.3.4", "std::vector, :: and v1.2.3.4"),
        ("We meet Today 07:40 am GMT at the quay.", "We meet Today 07:40 am GMT at the quay."),
        ("Fisher of men, oldsalted", "Fisher of men, oldsalted"),
        ("", ""),
        ("plain words stay: ünïcødé 🚢", "plain words stay: ünïcødé 🚢"),
    ],
)
def test_masks(text: str, masked: str) -> None:
    assert Masks(NAMES).of(text) == masked


@pytest.mark.parametrize(
    "sign", ["@", "a@", ":", "1:", "1 ", "1(", "a.", "_@", "*", "jan", "today ", "aToday 1:11 am GM", "aToday 1:11 GMT", "today1:11\t"]
)
def test_signs_of_any_number_are_looked_at_once(sign: str) -> None:
    """Where each were the begin of a search to the end, these would be minutes."""
    text = sign * 25_000
    assert Masks(NAMES).of(f"{text} gull").endswith(" [name]")


def test_many_names_are_known_and_no_others() -> None:
    """More than the table of names begins with, so that it grows several times."""
    masks = Masks(f"name {number}" for number in range(5_000))
    assert {masks.of(f"name {number}") for number in range(5_000)} == {"[name]"}
    assert [masks.of(text) for text in ("name 5000", "name", "7", "name of 7")] == ["name 5000", "name", "7", "name of 7"]


def test_without_accounts_no_word_is_a_name() -> None:
    assert Masks([]).of("tidewatcher") == "tidewatcher"


def test_every_handle_of_the_dataset_is_masked() -> None:
    handles = [str(row["handle"]) for row in ACCOUNTS if not row["is_erased"]]
    assert [Masks(handles).of(f"So {one} said.") for one in handles] == ["So [name] said."] * len(handles)
