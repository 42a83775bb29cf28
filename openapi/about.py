"""What holds for every operation, told at the head of the OpenAPI document: who has nothing else needs no other page."""

from __future__ import annotations

from schema.sizes import LARGEST_PAGE, ROWS

ABOUT = f"""A news-and-comments dataset: articles, the people in them, and what readers say below.

**Who asks.** What is public is read without anything. Else `Authorization: Bearer` and a token: one that a person makes for a program
(`createToken`), one that a program gets by itself with its client's id and secret (`issueToken`), or a session (`logIn`). Where an
operation's `security` names a scope, a token needs it; where it names `bearer` alone, only a session is let in; where `{{}}` stands beside
it, anybody may ask, and is told more when signed in.

**What comes.** JSON in UTF-8. Ids are opaque strings; times are UTC (RFC 3339). Null means that nothing is known. `fields` chooses
members, so none of them is `required`; `include` brings what is below an edge. Members, operations and values may be added in later
releases: let what you do not know pass.

**Lists** come in pages of `limit` rows, {ROWS} where nothing is said and {LARGEST_PAGE} at most. Follow `next_cursor`, or the `Link` with
`rel="next"`, until there is none. A cursor goes with its path, its `sort` and its filters. At addresses that take QUERY the parameters may
come as JSON in the body, too.

**What is wrong** is `application/problem+json` (RFC 9457). Programs look at `status` and `code`; each of `errors` says which member
(`pointer`) or `parameter` it is about and what would be right. Codes stay; wording may change. Unknown parameters and members are refused.

**Changing.** In a PATCH, what is left out or null stays, and an empty text takes away. Whoever changes what others change, too, sends in
`If-Match` the `ETag` that came with what was read: 412 says that there is a newer version by now, 428 that the field is missing.
`If-None-Match` on a read saves sending again what is known (304).

**Writing again.** A POST with an `Idempotency-Key` may be sent again for a day: the first answer comes again, with
`Idempotency-Replayed: true`, and nothing is done twice. The same key with another body is 422 `key_reused`, and while the first is still
being done 409 `write_in_progress`.

**How much.** `RateLimit-Policy` tells how many points there are, `RateLimit` how many are left: a read costs 1, a write 5. After 429, 503
and 409 `write_in_progress`, wait as long as `Retry-After` says, and ask again.

The same data is at `/graphql`, whose schema is `/schema.graphql`. What changed from release to release is at `/docs/changes`.
"""
