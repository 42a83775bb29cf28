"""The service's public address: as it is set, else as a request's Host says it, and never anything else that a request says."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from api.cli import main
from api.public import Public, base_url, public
from schema.errors import Malformed
from tests.door import Door
from tests.feed_documents import atom_feed

HOSTS = {
    "testserver": ("http://testserver", "tag:testserver,2026:art_1"),
    "News.Example:8443": ("http://news.example:8443", "tag:news.example,2026:art_1"),
    "127.0.0.1:8000": ("http://127.0.0.1:8000", "tag:127.0.0.1,2026:art_1"),
    "[::1]:8000": ("http://[::1]:8000", "tag:0000-0000-0000-0000-0000-0000-0000-0001,2026:art_1"),
    "news_service:80": ("http://news_service:80", "tag:news-service,2026:art_1"),
}
NO_HOSTS = (
    "",
    " ",
    "a b",
    "a/b",
    "a?b",
    "a#b",
    "user@a",
    "a:b",
    "a:123456",
    "a,b",
    "<a>",
    'a"',
    "[::1",
    "[evil]",
    "[1:2]",
    "-a",
    "a..b",
    "é",
    "a\\b",
    "x" * 300,
)


@pytest.mark.parametrize("host", HOSTS)
def test_where_nothing_is_set_the_host_says_it(host: str) -> None:
    found = public("", "http", host)
    assert (found.url("/x"), found.tag("art_1")) == (f"{HOSTS[host][0]}/x", HOSTS[host][1])


@pytest.mark.parametrize("host", [*NO_HOSTS, None])
def test_a_host_that_is_none_is_refused(host: str | None) -> None:
    with pytest.raises(Malformed, match="names no host"):
        public("", "http", host)


@pytest.mark.parametrize(
    "setting",
    ["https://news.example", "https://news.example/", "http://localhost:8000", "https://news.example/data/v2", "http://[::1]:8000"],
)
def test_what_is_set_holds_whatever_the_host_says(setting: str) -> None:
    assert public(base_url(setting), "http", "<evil>") == Public(setting.rstrip("/"))


@pytest.mark.parametrize(
    "setting",
    ["news.example", "ftp://news.example", "https://", "https://news.example/?a", "https://a b", "https://u:p@a", "http://[x]", "x"],
)
def test_a_setting_that_is_no_address_is_told_at_the_start(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADSHEET_BASE_URL", setting)
    with pytest.raises(ValueError, match="is no address of a service"):
        Door("")


def test_a_service_with_a_wrong_setting_does_not_start_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADSHEET_BASE_URL", "news.example")
    found = CliRunner().invoke(main, ["serve", "--port", "1", "--database-url", "postgres://nobody@127.0.0.1:1/nothing"])
    told = "Error: BROADSHEET_BASE_URL: news.example is no address of a service, such as https://news.example\n"
    assert (found.exit_code, found.output) == (1, told)


def test_ids_stay_when_the_service_moves_to_https_and_differ_where_two_share_a_host() -> None:
    bases = ("http://news.example:8000", "https://news.example", "https://news.example/two")
    assert [Public(base).tag("art_1") for base in bases] == [
        *["tag:news.example,2026:art_1"] * 2,
        "tag:news.example,2026:two/art_1",
    ]


def test_a_document_has_the_address_that_is_set(dataset_dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADSHEET_BASE_URL", "https://news.example/data/")
    opened = Door(dataset_dsn)
    feed = atom_feed(opened.ask("GET", "/feeds/authors/aut_6.atom").body)
    linked = opened.ask("GET", "/v1/articles/art_9.jsonld").json
    robots = opened.ask("GET", "/robots.txt")
    opened.close()
    assert (feed["id"], linked["@id"], robots.body) == (
        "tag:news.example,2026:data/feeds/authors/aut_6",
        "https://news.example/data/v1/articles/art_9",
        b"User-agent: *\nDisallow:\n\nSitemap: https://news.example/data/sitemap.xml\n",
    )


@pytest.mark.parametrize(
    "target", ["/feeds/articles.atom", "/v1/articles/art_1.jsonld", "/sitemap.xml", "/sitemaps/articles-1.xml", "/robots.txt"]
)
def test_a_document_is_refused_to_whoever_names_no_host(door: Door, target: str) -> None:
    found = {host: door.refusal(target, headers=[(b"host", host)])["code"] for host in (b"<evil>", b"a..b", b"[1:2]", b"a:1:2", b"")}
    assert found == dict.fromkeys(found, "malformed")
