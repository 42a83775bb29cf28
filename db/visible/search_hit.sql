-- What a search finds (db/search): visible articles, and visible comments under them. An article is told by number 0.
with hit as (
  select
    story.article_id,
    0 as number,
    'article' as kind,
    article_match.rank,
    story.section_slug,
    story.site_id,
    story.published_at
  from article_match
  join article as story
    on story.article_id = article_match.article_id
    and story.status = 'visible'
  union all
  select
    remark.article_id,
    remark.number,
    'comment',
    comment_match.rank,
    story.section_slug,
    story.site_id,
    remark.created_at
  from comment_match
  join comment as remark
    on remark.article_id = comment_match.article_id
    and remark.number = comment_match.number
    and remark.status = 'visible'
  join article as story
    on story.article_id = comment_match.article_id
    and story.status = 'visible'
)
select
  hit.article_id,
  hit.number,
  hit.kind,
  hit.rank,
  hit.section_slug,
  hit.site_id,
  hit.published_at
from hit
