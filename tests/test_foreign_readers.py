"""What the parsers of other people's comment files read, held against samples whole."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from schema.foreign import ForeignComment, ForeignSite, ForeignThread
from tests.foreign_files import FOLDER, SAMPLES, comments_in, parsed, sites_in, threads_in


def raw(form: str) -> bytes:
    return (FOLDER / SAMPLES[form]).read_bytes()


def at(day: int, hour: int, minute: int = 0, *, month: int = 5, year: int = 2024) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def comment(key: str, thread: str | None, parent: str | None, line: int, **more: object) -> ForeignComment:
    """One without votes that everybody sees."""
    told: dict[str, object] = {"person": None, "name": None, "body": "", "created_at": None, "up": 0, "down": 0, "status": "visible"}
    return ForeignComment(key=key, thread=thread, parent=parent, line=line, **{**told, "is_featured": False, **more})  # type: ignore[arg-type]  # as the tests say them


def test_disqus_has_threads_then_posts() -> None:
    link = "https://ledger.example/2024/05/night-ferry"
    found, doubts = parsed("disqus", raw("disqus"))
    assert found == [
        ForeignThread("501", "Night ferry starts in June", link, "/2024/05/night-ferry", at(2, 6), None),
        ForeignThread(
            "502", "A story without comments", "https://ledger.example/2024/05/nobody-asked", "/2024/05/nobody-asked", at(3, 6), None
        ),
        comment(
            *("9001", "501", None, 24),
            person="disqus\tgull77",
            name="Gull",
            body="At last! See the times (https://ferry.example/times).\n\nWill it run in storms?",
            created_at=at(2, 8, 15),
        ),
        comment(
            *("9002", "501", "9001", 34),
            person="Old Salt",
            name="Old Salt",
            body="> Will it run in storms?\n\nIt never did & never will.",
            created_at=at(2, 9),
        ),
        comment("9003", "501", "9002", 44, status="deleted", created_at=at(2, 10)),
        comment("9004", "501", None, 54, status="removed", body="Cheap watches here", created_at=at(2, 11)),
        ForeignSite("eastmarch-ledger", "ledger.example"),
    ]
    assert doubts == []


def test_wordpress_has_comments_inside_posts_and_posts_without_comments_are_not_told() -> None:
    found, doubts = parsed("wordpress", raw("wordpress"))
    assert found == [
        ForeignThread(
            "31", "The bakery moves – again", "https://ledger.example/2024/06/bakery", "/2024/06/bakery", at(1, 5, 30, month=6), None
        ),
        comment(
            *("201", "31", None, 16),
            person="Mira",
            name="Mira",
            body="Where will I get my rolls?\n\nOn Quay Street, I suppose.",
            created_at=at(1, 7, month=6),
        ),
        comment("202", "31", "201", 32, person="wordpress\t4", name="The Editor", body="From Monday on.", created_at=at(1, 8, month=6)),
        comment(
            *("203", "31", "202", 43),
            person="Mira",
            name="Mira",
            body="And the old shop?",
            created_at=at(1, 9, 30, month=6),
            status="pending",
        ),
        ForeignSite("Eastmarch Ledger", "ledger.example"),
    ]
    assert doubts == [("no_remark", 53)]


def test_the_columns_of_the_new_york_times_name_the_article_in_each_row() -> None:
    found, doubts = parsed("nyt", raw("nyt"))
    assert found == [
        ForeignThread("6a01f0", "6a01f0", None, None, None, "Metro"),
        comment(
            *("70001", "6a01f0", None, 2),
            person="nyt\t811",
            name="John",
            body="The council counts boats,\nnot people.",
            created_at=datetime.fromtimestamp(1588300000, UTC),
            up=12,
            is_featured=True,
        ),
        comment(
            *("70002", "6a01f0", "70001", 3),
            person="nyt\t812",
            name="John",
            body='@John "Boats" is right.',
            created_at=datetime.fromtimestamp(1588303600, UTC),
            up=3,
        ),
        comment(
            *("70003", "6a01f0", "70001", 4),
            person="nyt\t811",
            name="John",
            body="Thank you & good night.",
            created_at=datetime.fromtimestamp(1588307200, UTC),
        ),
        ForeignThread("6a01f1", "6a01f1", None, None, None, None),
        comment(
            "70004", "6a01f1", None, 5, person="nyt\t813", name="Ada Q.", body="Nobody reads the annex.", created_at=at(2, 10, year=2020)
        ),
    ]
    assert doubts == [("no_headline", 2), ("no_headline", 5)]


def test_items_of_hacker_news_name_only_what_they_answer() -> None:
    found, doubts = parsed("hacker-news", raw("hacker-news"))
    assert found == [
        ForeignSite("Hacker News", "news.ycombinator.com"),
        ForeignThread(
            *("4001", "Show: a tide table in 40 lines", "https://news.ycombinator.com/item?id=4001", "/item?id=4001"),
            at(1, 0, month=6),
            None,
        ),
        comment(
            *("4002", None, "4001", 2),
            person="gull",
            name="gull",
            body="Does it know about spring tides?\n\nSee https://tides.example/springs",
            created_at=at(1, 1, month=6),
        ),
        comment(
            *("4003", None, "4002", 3),
            person="harbourmaster",
            name="harbourmaster",
            body="It does:\n\n  for tide in springs:\n      print(tide)",
            created_at=at(1, 2, month=6),
        ),
        comment("4004", None, "4003", 4, status="deleted", created_at=at(1, 3, month=6)),
        comment("4005", None, "4001", 5, status="removed", body="Water is a lie.", created_at=at(1, 4, month=6)),
    ]
    assert doubts == []


# What makes no sense


def nyt(*fields: str, names: str = "articleID,commentID,commentBody,createDate,recommendations,parentID") -> bytes:
    return "\n".join([names, *fields, ""]).encode()


def test_a_value_that_makes_no_sense_is_none_and_a_doubt_with_its_line() -> None:
    found, doubts = parsed("nyt", nyt("a,1,One,yesterday,many,x", "a,2,Two,1588300000,-3,", "a,3,Three,99999999999,1e5,"))
    assert doubts == [
        *(("bad_number", 2), ("bad_number", 3), ("bad_number", 4)),
        *(("bad_time", 2), ("bad_time", 4)),
        ("no_headline", 2),
    ]
    assert [(one.up, one.created_at is None) for one in found if isinstance(one, ForeignComment)] == [(0, True), (0, False), (0, True)]


def test_rows_without_a_key_are_left_out() -> None:
    found, doubts = parsed("nyt", nyt("a,,One,,,", ",2,Two,,,", f"a,{'3' * 300},Three,,,", "a,nan,Four,,,"))
    assert (found, doubts) == ([], [("no_key", 2), ("no_key", 3), ("no_key", 4), ("no_key", 5)])


def test_a_row_that_is_no_utf_8_is_read_as_windows_1252() -> None:
    raw = nyt("a,1,One,,,") + "a,2,Caf\xe9 \x93zu\x94,,,\n".encode("latin-1")
    found, doubts = parsed("nyt", raw)
    assert [one.body for one in found if isinstance(one, ForeignComment)] == ["One", "Café “zu”"]
    assert doubts == [("no_headline", 2), ("unknown_encoding", 3)]


def test_a_column_that_is_not_known_is_told_once() -> None:
    assert parsed("nyt", nyt("a,1,One,x", names="articleID,commentID,commentBody,mood"))[1] == [("no_headline", 2), ("unknown_column", 1)]


def test_line_numbers_are_those_that_rows_begin_in() -> None:
    raw = nyt('a,1,"One\n\nmore",,,', "a,2,Two,,,")
    assert [one.line for one in comments_in("nyt", raw)] == [2, 5]


def test_of_many_doubts_of_a_kind_the_first_are_shown_and_the_others_counted() -> None:
    raw = nyt(*(f"a,{number},Words,then,," for number in range(1, 41)))
    told = parsed("nyt", raw)[1]
    assert told == [*(("bad_time", line) for line in range(2, 12)), ("bad_time", None), ("no_headline", 2)]


def test_a_text_that_nobody_could_have_written_is_cut() -> None:
    [one] = comments_in("nyt", nyt(f"a,1,{'word ' * 20_000},,,"))
    assert (len(one.body), parsed("nyt", nyt(f"a,1,{'word ' * 20_000},,,"))[1]) == (49_999, [("no_headline", 2), ("text_too_long", 2)])


def test_signs_that_nobody_sees_or_that_turn_the_text_are_left_out_of_texts_and_names() -> None:
    line = b'{"id": 2, "type": "comment", "parent": 1, "by": "g\\u202eull", "text": "a\\u0000b\\u202ec\\ud800d"}'
    [one] = comments_in("hacker-news", line)
    assert (one.name, one.body, parsed("hacker-news", line)[1]) == ("gull", "abcd", [("letters_dropped", 1)])


def test_marks_piled_on_one_letter_are_cut_off() -> None:
    [one] = comments_in("nyt", nyt("a,1,z" + "\u0300" * 50 + "y,,,"))
    assert one.body == "z" + "\u0300" * 8 + "y"


def test_an_address_that_is_no_page_is_left_out() -> None:
    raw = b"""<disqus xmlns:dsq="urn:x"><thread dsq:id="1"><link>javascript:alert(1)</link><title>T</title></thread></disqus>"""
    assert (threads_in("disqus", raw), parsed("disqus", raw)[1]) == (
        [ForeignThread("1", "T", None, None, None, None)],
        [("bad_address", 1)],
    )


def test_a_status_that_is_not_known_is_shown_to_nobody() -> None:
    raw = nyt("a,1,One,odd", names="articleID,commentID,commentBody,status")
    assert ([one.status for one in comments_in("nyt", raw)], parsed("nyt", raw)[1]) == (
        ["removed"],
        [("no_headline", 2), ("unknown_status", 2)],
    )


def test_a_comment_without_any_text_keeps_its_place() -> None:
    raw = nyt("a,1,<br/> &nbsp;,,,")
    assert ([(one.status, one.body) for one in comments_in("nyt", raw)], parsed("nyt", raw)[1]) == (
        [("deleted", "")],
        [("no_headline", 2), ("no_text", 2)],
    )


def test_other_encodings_of_xml_are_read_as_they_are_declared() -> None:
    text = '<?xml version="1.0" encoding="{}"?><disqus xmlns:dsq="urn:x"><thread dsq:id="1"><title>Café</title></thread></disqus>'
    titles = [threads_in("disqus", text.format(name).encode(name))[0].headline for name in ("iso-8859-1", "utf-16", "windows-1252")]
    assert titles == ["Café"] * 3


def forum(*links: str) -> bytes:
    threads = "".join(f'<thread id="{nth}"><forum>f</forum><link>{link}</link><title>T</title></thread>' for nth, link in enumerate(links))
    return f"<disqus>{threads}</disqus>".encode()


def test_the_host_of_a_forum_is_the_one_that_most_of_its_threads_have() -> None:
    found = sites_in("disqus", forum("http://localhost:8000/a", "https://www.c.example/a", "https://c.example/b", "https://c.example/c"))
    assert (found, sites_in("disqus", forum("http://localhost/a"))) == ([ForeignSite("f", "c.example")], [ForeignSite("f", None)])


@pytest.mark.parametrize(
    "field", ["<wp:status>draft</wp:status>", "<wp:status>private</wp:status>", "<wp:post_password>s3</wp:post_password>"]
)
def test_what_not_everybody_may_read_at_a_blog_is_left_out(field: str) -> None:
    text = raw("wordpress").decode().replace("<wp:post_id>31</wp:post_id>", f"<wp:post_id>31</wp:post_id>{field}")
    found, doubts = parsed("wordpress", text.encode())
    assert found == [ForeignSite("Eastmarch Ledger", "ledger.example")]
    assert doubts == [("no_remark", 53), ("unpublished", 16), ("unpublished", 32), ("unpublished", 43)]


def test_threads_that_are_not_shown_at_their_source_are_left_out() -> None:
    deleted = raw("disqus").replace(b"<isDeleted>false</isDeleted>\n  </thread>", b"<isDeleted>true</isDeleted>\n  </thread>")
    dead = raw("hacker-news").replace(b'"type":"story"', b'"type":"story","dead":true')
    assert [thread.key for thread in threads_in("disqus", deleted)] == ["502"]
    assert (threads_in("hacker-news", dead), parsed("hacker-news", dead)[1]) == ([], [("unpublished", 1)])
