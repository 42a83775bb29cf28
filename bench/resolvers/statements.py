"""The statements of the resolvers and dataloaders: one for each kind of thing, most for many keys at once."""

ARTICLES = """
select article.article_id, article.headline, article.published_at, article.section_id, stat.visible_count as comment_count
from article
join article_stat as stat on stat.article_id = article.article_id
where article.status = 'visible'
order by article.listed_at desc, article.article_id desc
limit $1
"""

SECTIONS = """
select section.section_id, section.name
from section
where section.section_id = any($1::bigint[])
"""

AUTHORS = """
select byline.article_id, author.author_id, author.name
from byline
join author on author.author_id = byline.author_id
where byline.article_id = any($1::bigint[])
order by byline.article_id, byline.place
"""

COMMENTS = """
select ranked.article_id, ranked.number, ranked.body, ranked.created_at, ranked.up, ranked.down, ranked.score, ranked.account_id
from (
  select
    comment.article_id, comment.number, comment.created_at, comment.up, comment.down, comment.score,
    case when comment.status = 'visible' then comment.body else '' end as body,
    case when comment.status = 'visible' then comment.account_id end as account_id,
    row_number() over (partition by comment.article_id order by comment.listed_at, comment.number) as nth
  from comment
  where comment.article_id = any($1::bigint[])
    and comment.is_shown
) as ranked
where ranked.nth <= $2
order by ranked.article_id, ranked.nth
"""

ACCOUNTS = """
select account.account_id, account.handle, account.display_name
from account
where account.account_id = any($1::bigint[])
  and not account.is_erased
"""

ARTICLE = """
select article.article_id, article.headline, article.published_at, article.section_id, stat.visible_count as comment_count
from article
join article_stat as stat on stat.article_id = article.article_id
where article.article_id = any($1::bigint[])
  and article.status = 'visible'
"""

COMMENT_COLUMNS = """
  comment.article_id, comment.number, comment.created_at, comment.up, comment.down, comment.score, comment.best,
  case when comment.status = 'visible' then comment.body else '' end as body,
  case when comment.status = 'visible' then comment.account_id end as account_id
"""

COMMENTS_AFTER = f"""
select {COMMENT_COLUMNS}
from comment
where comment.article_id = $1
  and comment.is_shown
  and (comment.listed_at, comment.number) > ($2, $3)
order by comment.listed_at, comment.number
limit $4
"""

ROOTS = f"""
select {COMMENT_COLUMNS}
from comment
where comment.article_id = $1
  and comment.parent_key = 0
  and comment.is_shown
order by comment.best desc, comment.number desc
limit $2
"""

REPLIES = f"""
select reply.*
from unnest($2::integer[]) as parent (number)
cross join lateral (
  select {COMMENT_COLUMNS}, comment.parent_key
  from comment
  where comment.article_id = $1
    and comment.parent_key = parent.number
    and comment.is_shown
  order by comment.best desc, comment.number desc
  limit $3
) as reply
"""

ONE_COMMENT = f"""
select {COMMENT_COLUMNS}
from comment
where comment.article_id = $1
  and comment.number = $2
"""

SEARCH = f"""
select {COMMENT_COLUMNS}
from comment_search
join comment using (article_id, number)
where comment_search.search @@ websearch_to_tsquery('english', $1)
  and comment.is_shown
order by comment.listed_at desc, comment.article_id desc, comment.number desc
limit $2
"""

ACCOUNT = """
select account.account_id
from account
where account.handle_key = lower($1)
  and not account.is_erased
"""

WRITTEN = f"""
select {COMMENT_COLUMNS}
from comment
where comment.writer_id = $1
  and comment.is_shown
order by comment.listed_at desc, comment.article_id desc, comment.number desc
limit $2
"""
