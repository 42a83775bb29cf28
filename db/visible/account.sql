-- The public part of an account. An erased one is gone: what it wrote stays without its name.
-- What an account wrote is counted where readers see that it did: not what is deleted, not under articles that are not published.
select
  account.account_id,
  'acc_' || account.account_id as id,
  account.handle,
  account.handle_key,
  account.display_name,
  account.origin,
  account.role,
  account.site_id,
  account.joined_at,
  (
    select count(*)
    from comment
    join article
      on article.article_id = comment.article_id
      and article.status = 'visible'
    where comment.writer_id = account.account_id
      and comment.is_shown
  ) as comment_count
from account
where not account.is_erased
