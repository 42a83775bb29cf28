"""Reads feeds and sitemaps with a parser that is not ours, and holds each against the schema of its specification."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from jsonschema_rs import Draft202012Validator
from lxml import etree

from tests.asking import Json

SCHEMAS = Path(__file__).parent / "schemas"
ATOM, THREADS, SITEMAPS = (
    "{http://www.w3.org/2005/Atom}",
    "{http://purl.org/syndication/thread/1.0}",
    "{http://www.sitemaps.org/schemas/sitemap/0.9}",
)
ATOM_SCHEMA = etree.RelaxNG(etree.parse(str(SCHEMAS / "atom.rng")))
SITEMAP_SCHEMA = etree.XMLSchema(etree.parse(str(SCHEMAS / "sitemap.xsd")))
JSON_FEED_SCHEMA = Draft202012Validator(json.loads((SCHEMAS / "json_feed.json").read_text()), validate_formats=True)
REPEATED = ("link", "author", "category", "entry", "in-reply-to")
Feed = dict[str, Json]


def atom_feed(body: bytes) -> Feed:
    """A feed as plain data: texts by their elements' names, links and what else may recur in lists. It must be valid."""
    root = etree.fromstring(body)
    ATOM_SCHEMA.assertValid(root)
    found = dict(_members(root))
    assert list(rule_breaks(root)) == []
    return found


def _members(element: etree._Element) -> Iterator[tuple[str, Json]]:
    for name in dict.fromkeys(_name(child) for child in element):
        told = [_value(child) for child in element if _name(child) == name]
        assert name in REPEATED or len(told) == 1
        yield name, told if name in REPEATED else told[0]


def _value(element: etree._Element) -> Json:
    attributes: Json = {str(name).removeprefix(THREADS): str(value) for name, value in element.attrib.items()}
    if element.text is None and not len(element):
        return attributes or ""
    if not len(element):
        return {**attributes, "": str(element.text)} if isinstance(attributes, dict) and attributes else str(element.text)
    return dict(_members(element))


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def rule_breaks(root: etree._Element) -> Iterator[str]:
    """What the RFC forbids beyond its schema: entries nobody stands for, ids twice, two links of one kind, nowhere to read."""
    ids = [str(one.text) for one in root.iter(f"{ATOM}id")]
    yield from (f"{one} twice" for one in set(ids) if ids.count(one) > 1)
    for element in (root, *root.iter(f"{ATOM}entry")):
        links = [(one.get("rel"), one.get("type"), one.get("hreflang")) for one in element.findall(f"{ATOM}link")]
        yield from (f"{one} twice" for one in set(links) if links.count(one) > 1)
        if not any(relation == "alternate" for relation, *_ in links):
            yield f"{element.findtext(f'{ATOM}id')} stands nowhere"
        if element is not root and element.find(f"{ATOM}author") is None:
            yield f"{element.findtext(f'{ATOM}id')} has no author"


def json_feed(body: bytes) -> Feed:
    """A feed as it is. It must be valid."""
    found: Feed = json.loads(body)
    assert [f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in JSON_FEED_SCHEMA.iter_errors(found)] == []
    return found


def sitemap(body: bytes) -> dict[str, str]:
    """The addresses of a sitemap or of an index, each with when it changed. It must be valid."""
    root = etree.fromstring(body)
    SITEMAP_SCHEMA.assertValid(root)
    places = [(str(one.findtext(f"{SITEMAPS}loc")), str(one.findtext(f"{SITEMAPS}lastmod"))) for one in root]
    assert len(dict(places)) == len(places)
    return dict(places)
