"""Routes of the pages and of what they load, of the documents, and of what says whether the service is well."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath

from api.front.assets import TYPES, assets, content
from api.front.health import health_routes
from api.front.page import page_routes
from api.front.problems import problem_routes
from openapi.generate import committed
from schema.errors import NotFound

KEPT = {"Cache-Control": "public, max-age=3600, stale-while-revalidate=86400"}  # names tell no version, so they are asked after again


@get("/assets/{name:str}", include_in_schema=False, sync_to_thread=False, is_free=True, is_static=True)
def asset(name: FromPath[str]) -> Response[bytes]:
    path = assets().get(name)
    if path is None:
        raise NotFound("There is no such file.")
    return Response(content(path), media_type=TYPES[path.suffix], headers=KEPT)


@get("/openapi.json", include_in_schema=False, sync_to_thread=False)
def openapi_document() -> Response[bytes]:
    return Response(committed("openapi.json"), media_type="application/json")


@get("/schema.graphql", include_in_schema=False, sync_to_thread=False)
def schema_document() -> Response[bytes]:
    return Response(committed("schema.graphql"), media_type="text/plain")


front_routes = [*page_routes, asset, *problem_routes, openapi_document, schema_document, *health_routes]
