"""The account of whoever acts, locked: asked for by what changes it, or makes a way into it.

The doors remember for half a second who came with a secret. What is opened here outlives that: a session that somebody else ended in the
meantime, by a reset of the password above all, must open nothing any more.
"""

from __future__ import annotations

from asyncpg import Record

from api.acts.doing import Doing
from db.accounts import find_private
from db.sessions import is_open
from db.write import Writer
from schema.errors import InvalidToken, NotFound

ENDED = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


async def owner(writer: Writer, doing: Doing) -> Record:
    """What `find_private` finds. Raises NotFound, or InvalidToken where the session has ended or the account is closed."""
    found, session_id = await find_private(writer, doing.who.account_id), doing.who.session_id
    if (found and found["is_disabled"]) or (session_id is not None and not await is_open(writer, session_id)):
        raise InvalidToken("This session was ended, or the account is closed.", headers=ENDED)
    if found is None:
        raise NotFound("The account is gone.")
    return found
