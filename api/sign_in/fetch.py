"""How providers are asked: only at addresses from the settings or from a document found there, in little time, with short answers.

Nothing is followed that an answer says of other places, and no proxy of the environment is used.
"""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
from functools import cache

import httpx

from schema.errors import ProviderUnavailable, SignInFailed

SECONDS = 5.0  # for one question, with its answer; a visitor waits for two or three of them
LARGEST = 256 * 1024  # bytes of an answer; discovery documents and key sets have some 5 kB
PLAIN = {"Accept": "application/json", "Accept-Encoding": "identity"}  # a compressed answer may be larger than it looks
RETRY_AFTER = {"Retry-After": "10"}  # seconds
Json = dict[str, object]
logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log every address that is asked, with its query


class Untrue(SignInFailed):
    """The same refusal; `reason` is for the log alone."""

    def __init__(self, reason: str) -> None:
        super().__init__("The provider's answer does not prove who signs in.", headers={"WWW-Authenticate": "Bearer"})
        self.reason = reason


class Away(ProviderUnavailable):
    """The same refusal; `reason` is for the log alone."""

    def __init__(self, reason: str) -> None:
        super().__init__("The provider does not answer as it should; try again shortly.", headers=RETRY_AFTER)
        self.reason = reason


@cache
def trusted() -> ssl.SSLContext:
    """Reading the certificates takes 20 ms, so it is done once."""
    return httpx.create_ssl_context(trust_env=False)


async def fetch_json(method: str, url: str, headers: dict[str, str] | None = None, body: str | None = None) -> Json:
    """The object in an answer. Raises SignInFailed for a refusal or what is no object, ProviderUnavailable for no answer at all."""
    try:
        async with asyncio.timeout(SECONDS), httpx.AsyncClient(verify=trusted(), trust_env=False, timeout=SECONDS) as client:
            request = client.build_request(method, url, headers={**PLAIN, **(headers or {})}, content=body)
            answer = await client.send(request, stream=True, follow_redirects=False)
            try:
                return _object(answer.status_code, await _whole(answer))
            finally:
                await answer.aclose()
    except (TimeoutError, OSError, httpx.HTTPError, httpx.InvalidURL) as error:
        raise Away(f"{method} {_bare(url)}: {type(error).__name__}") from error


async def _whole(answer: httpx.Response) -> bytes:
    found = bytearray()
    async for part in answer.aiter_raw():
        found += part
        if len(found) > LARGEST:
            raise Untrue(f"{_bare(str(answer.url))} answered with more than {LARGEST:,} bytes")
    return bytes(found)


def _object(status: int, body: bytes) -> Json:
    if status >= 500 or status == 429:
        raise Away(f"status {status}")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Untrue(f"status {status}, and no JSON") from error
    if status != 200 or not isinstance(found, dict):
        told = found.get("error") if isinstance(found, dict) else None
        raise Untrue(f"status {status}, error {str(told)[:60]!r}")
    return found


def _bare(url: str) -> str:
    """Without its query, in which a token may stand."""
    return url.partition("?")[0]
