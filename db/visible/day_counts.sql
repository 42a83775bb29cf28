-- What each of the last days brought, in UTC; of a section alone, where the request names one.
-- Comments that are shown are counted in their index, less the few that were deleted: no row of a comment is read.
with span as (
  select
    midnight.day::date as day,
    midnight.day at time zone 'UTC' as since,
    least((midnight.day + interval '1 day') at time zone 'UTC', date_trunc('minute', :now::timestamptz)) as until
  from generate_series(
    date_trunc('day', :now::timestamptz at time zone 'UTC') - (:days::integer - 1) * interval '1 day',
    :now::timestamptz at time zone 'UTC',
    interval '1 day'
  ) as midnight (day)
),
hidden as materialized (
  select article.article_id
  from article
  where article.status <> 'visible'
),
chosen as materialized (
  select article.article_id
  from article
  where article.status = 'visible'
    and article.section_slug = :section::text
)
select
  span.day,
  (
    select count(*)
    from article
    where article.status = 'visible'
      and article.listed_at >= span.since
      and article.listed_at < span.until
      and (:section::text is null or article.section_slug = :section::text)
  ) as article_count,
  (
    select count(*)
    from comment
    where comment.is_shown
      and comment.listed_at >= span.since
      and comment.listed_at < span.until
      and case
        when :section::text is null then comment.article_id not in (select hidden.article_id from hidden)
        else comment.article_id in (select chosen.article_id from chosen)
      end
  ) - (
    select count(*)
    from comment
    where comment.status = 'deleted'
      and comment.listed_at >= span.since
      and comment.listed_at < span.until
      and case
        when :section::text is null then comment.article_id not in (select hidden.article_id from hidden)
        else comment.article_id in (select chosen.article_id from chosen)
      end
  ) as comment_count
from span
