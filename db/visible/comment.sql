-- Comments that a thread shows, under articles that are published. A deleted one keeps its place, without its text and its writer.
-- What no thread shows is still seen by who wrote it, and by moderators, where they ask for that comment alone.
select
  comment.article_id,
  comment.number,
  'cmt_' || comment.article_id || '_' || comment.number as id,
  comment.parent_key as parent_number,
  comment.depth,
  comment.writer_id as account_id,
  case when comment.status <> 'deleted' then comment.body else '' end as body,
  case when comment.status <> 'deleted' then comment.body_html else '' end as body_html,
  comment.up as votes_up,
  comment.down as votes_down,
  comment.score as votes_score,
  comment.score || ' ( +' || comment.up || ' / -' || comment.down || ' )' as votes_display,
  comment.status,
  comment.is_featured,
  array(
    select account.role
    from account
    where account.account_id = comment.writer_id
      and account.role in ('moderator', 'editor', 'admin')
      and not account.is_erased
  ) as badges,
  comment.reply_count,
  comment.descendant_count,
  comment.created_at,
  comment.local_time,
  comment.edited_at,
  comment.revision,
  comment.version::text as version,
  stat.version || '.' || (select names_version.version from names_version) || '.' || comment.version as answer_version,
  comment.listed_at,
  comment.score,
  comment.best,
  comment.hot,
  comment.controversial,
  comment_match.rank
from comment
join article_stat as stat -- when used
  on stat.article_id = comment.article_id
  and stat.article_id = :article -- when article is known
join comment_match -- when used
  on comment_match.article_id = comment.article_id
  and comment_match.number = comment.number
where true
  and comment.is_shown -- in a list
  and (comment.is_shown or comment.account_id = :viewer_id::bigint or :viewer_moderates::boolean) -- alone
  and exists (select from article where article.article_id = comment.article_id and article.status = 'visible') -- unless within article
  and comment.article_id = :article -- when article is known
