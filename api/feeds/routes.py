"""Routes of feeds, sitemaps and robots.txt. What differs by a request's Host says so in whole addresses only."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from asyncpg import Pool, Record
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from api.feeds import sitemap
from api.feeds.answer import feed_of
from api.feeds.sources import FORMS, SOURCES, Form, Source
from api.public import Public, public
from api.rest.parameters import read_parameters
from db.sitemap import LAST_RANGE, articles_in, ranges
from schema.errors import NotFound

Asked = Request[None, None, State]
ARTICLES = re.compile(r"articles-([1-9][0-9]{0,15})\.xml", re.ASCII)


def here(request: Asked) -> Public:
    return public(request.app.state.base_url, request.scope["scheme"], request.headers.get("host"))


async def written(request: Asked, source: Source, form: Form, value: str | None) -> Response[bytes]:
    pool: Pool[Record] = request.app.state.pool
    feed = await feed_of(pool, source, here(request), value, request.scope["query_string"])
    return Response(form.write(feed), media_type=form.media_type)


def handlers(source: Source) -> Iterator[HTTPRouteHandler]:
    """The routes of one kind of feed: one for both forms where an address ends in what is looked for, since a route's parts are whole."""
    if source.path.endswith("}"):
        yield named(source)
    else:
        yield from (ending(source, form) for form in FORMS)


def named(source: Source) -> HTTPRouteHandler:
    async def respond(request: Asked, name: FromPath[str]) -> Response[bytes]:
        value, dot, kind = name.rpartition(".")
        form = next((one for one in FORMS if one.ending == f"{dot}{kind}"), None)
        if form is None:
            raise NotFound("A feed's address ends in .atom or .json.")
        return await written(request, source, form, value)

    return get(source.path.replace(f"{{{source.argument}}}", "{name:str}"), include_in_schema=False)(respond)


def ending(source: Source, form: Form) -> HTTPRouteHandler:
    async def respond(request: Asked) -> Response[bytes]:
        value = request.path_params[source.argument] if source.argument else None
        return await written(request, source, form, value)

    return get(f"{source.path.replace('}', ':str}')}{form.ending}", include_in_schema=False)(respond)


@get("/sitemap.xml", include_in_schema=False)
async def sitemap_index(request: Asked) -> Response[bytes]:
    read_parameters(request.scope["query_string"], {})
    found = json.loads(await ranges(request.app.state.pool))
    if not found:
        raise NotFound("There is no article yet.")  # an index without a sitemap is none
    return Response(sitemap.index(found, here(request)), media_type=sitemap.MEDIA_TYPE)


@get("/sitemaps/{name:str}", include_in_schema=False)
async def sitemap_of_articles(request: Asked, name: FromPath[str]) -> Response[bytes]:
    read_parameters(request.scope["query_string"], {})
    number = ARTICLES.fullmatch(name)
    found = json.loads(await articles_in(request.app.state.pool, int(number[1]))) if number and int(number[1]) <= LAST_RANGE else []
    if not found:
        raise NotFound("There is no such sitemap.")
    return Response(sitemap.articles(found, here(request)), media_type=sitemap.MEDIA_TYPE)


@get("/robots.txt", include_in_schema=False, sync_to_thread=False)
def robots(request: Asked) -> Response[bytes]:
    return Response(sitemap.robots(here(request)), media_type="text/plain")


feed_routes = [*(one for source in SOURCES for one in handlers(source)), sitemap_index, sitemap_of_articles, robots]
