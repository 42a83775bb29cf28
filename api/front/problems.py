"""What error codes mean: a list of all, and a page for each."""

from __future__ import annotations

import re
from html import escape
from inspect import cleandoc

from litestar import Response, get
from litestar.params import FromPath

from api.front.page import html
from schema.errors import NotFound, Refusal, every_refusal

ICON = '<link rel="icon" type="image/svg+xml" href="/assets/favicon.svg">'
CODE = re.compile(r"`([^`]+)`")


@get("/problems", include_in_schema=False, sync_to_thread=False)
def problems_page() -> Response[bytes]:
    rows = "".join(
        f'<tr><td><a href="/problems/{one.code}"><code>{one.code}</code></a><td>{one.status}<td>{escape(one.title)}'
        for one in every_refusal()
    )
    return html(_page("Error codes", f"<table><tr><th>code<th>status<th>meaning{rows}</table>"))


@get("/problems/{code:str}", include_in_schema=False, sync_to_thread=False)
def problem_page(code: FromPath[str]) -> Response[bytes]:
    found: type[Refusal] | None = next((one for one in every_refusal() if one.code == code), None)
    if found is None:
        raise NotFound("There is no error of this code.")
    return html(
        _page(
            found.title, f"{_meaning(found)}<p>Code <code>{found.code}</code>, status {found.status}. <a href='/problems'>All codes</a></p>"
        )
    )


def _meaning(of: type[Refusal]) -> str:
    """What the error means and what to do about it, from the class's docstring; words in backticks are code."""
    paragraphs = escape(cleandoc(of.__doc__ or "")).split("\n\n")
    return "".join("<p>" + CODE.sub(r"<code>\1</code>", one) + "</p>" for one in paragraphs)


def _page(title: str, body: str) -> bytes:
    links = f'<link rel="stylesheet" href="/assets/page.css">{ICON}'
    head = f'<meta charset="utf-8"><title>{escape(title)} · Broadsheet</title>{links}'
    return f'<!doctype html><html lang="en">{head}<h1>{escape(title)}</h1>{body}</html>'.encode()


problem_routes = [problems_page, problem_page]
