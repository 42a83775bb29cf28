-- The comment counts of the articles that the request names, as far as they are published here.
select
  asked.place,
  'art_' || article.article_id as id,
  stat.visible_count as comment_count,
  stat.visible_count as counts_visible,
  stat.pending_count as counts_pending,
  stat.hidden_count as counts_hidden,
  stat.removed_count as counts_removed,
  stat.deleted_count as counts_deleted
from unnest(:article_ids::text[]::bigint[]) with ordinality as asked (article_id, place)
join article
  on article.article_id = asked.article_id
  and article.status = 'visible'
join article_stat as stat -- when used
  on stat.article_id = article.article_id
