"""The statements of the dataloaders: one for each kind of thing, for many keys at once."""

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
