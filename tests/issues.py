"""Subscribers by the thousand and something new to tell them, put into the database as they would lie there."""

from __future__ import annotations

import json
from datetime import datetime

from tests.newsletters import VERSION
from tests.signed_in import Service

SUBSCRIBERS = """
with people as (
  insert into subscriber (site_id, email, email_key, created_at)
  select newsletter.site_id, 'reader-' || nth || '@mail.example', 'reader-' || nth || '@mail.example', $3
  from newsletter
  cross join generate_series(1, $2::integer) as nth
  where newsletter.slug = $1
  returning subscriber_id
), places as (
  update newsletter_head
  set position = position + $2
  from newsletter
  where newsletter.newsletter_id = newsletter_head.newsletter_id
    and newsletter.slug = $1
  returning newsletter_head.newsletter_id, newsletter_head.position - $2 as before
), joined as (
  insert into signup (newsletter_id, subscriber_id, state, consent_text_id, position, asked_at, confirmed_at, changed_at)
  select
    places.newsletter_id, people.subscriber_id, 'active', consent_text.consent_text_id,
    places.before + row_number() over (order by people.subscriber_id), $3, $3, $3
  from people
  cross join places
  join consent_text on consent_text.newsletter_id = places.newsletter_id and consent_text.version = $4
)
insert into signup_link (digest, subscriber_id, newsletter_id)
select link_digest(signup_token(ledger_key.key, people.subscriber_id, places.newsletter_id)), people.subscriber_id, places.newsletter_id
from people
cross join places
cross join ledger_key
"""
HEAD = """
insert into article (site_id, slug, headline, dateline, url, updated_at, listed_at)
select site_id, 'news-' || (select count(*) from article), $1, $2, $3, $4, $4 from site where slug = 'courier'
returning article_id
"""


def add_subscribers(service: Service, count: int, slug: str = "daily") -> None:
    """Who confirmed a moment ago."""
    service.execute(SUBSCRIBERS, slug, count, service.now, VERSION)


def add_article(
    service: Service, headline: str, when: datetime, *paragraphs: str, dateline: str | None = None, url: str | None = None
) -> str:
    """The id of an article of the site, listed at a time."""
    key = service.value(HEAD, headline, dateline, url, when)
    blocks = [{"number": place, "kind": "paragraph", "text": text} for place, text in enumerate(paragraphs, 1)]
    service.execute("insert into article_content (article_id, blocks) values ($1, $2)", key, json.dumps(blocks))
    service.execute("insert into article_stat (article_id, listed_at) values ($1, $2)", key, when)
    return f"art_{key}"
