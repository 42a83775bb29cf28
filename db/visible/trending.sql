-- Of which time the trending articles are, and how they are found. The list itself is in trending_entry.sql.
with span as (
  select
    date_trunc('minute', :now::timestamptz) as as_of,
    date_trunc('minute', :now::timestamptz) - :window::text::interval as since
)
select
  span.as_of,
  :window::text as "window",
  :metric::text as metric,
  case :metric::text
    when 'heat' then
      'Visible articles with listed_at later than as_of - window and no later than as_of; '
      || 'value is log10(max(comment_count, 1)) + (listed_at in seconds since 1970 - 1134028003) / 45000; '
    else
      'Visible comments of visible articles, written later than as_of - window (than stopped_at where it is not null) and no later '
      || 'than as_of, those without created_at at the listed_at of their article; value is, by article, '
      || case :metric::text when 'votes' then 'the sum of their votes.up and votes.down, where it is not 0; ' else 'their number; ' end
  end || 'the 20 largest values; of equal ones the article with the larger number in its id first.' as method,
  (
    select min(read.listed_at)
    from (
      select comment.listed_at
      from comment
      where :metric::text <> 'heat'
        and comment.is_shown
        and (comment.listed_at, comment.article_id) > (span.since, 9223372036854775807)
        and (comment.listed_at, comment.article_id) <= (span.as_of, 9223372036854775807)
      order by comment.listed_at desc, comment.article_id desc, comment.number desc
      limit 50001
    ) as read
    having count(*) > 50000
  ) as stopped_at
from span
