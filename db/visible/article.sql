-- Articles that are published here. Head, content and counters are put together; what is not asked for is not joined.
select
  article.article_id,
  'art_' || article.article_id as id,
  article.site_id,
  article.section_id,
  article.section_slug,
  article.agency_id,
  article.headline,
  article.dateline,
  article.path,
  article.url,
  article.published_at,
  article.updated_at,
  article.listed_at,
  (
    select coalesce(string_agg(block.text, E'\n\n' order by block.place), '')
    from rows from (jsonb_to_recordset(content.blocks) as (text text)) with ordinality as block (text, place)
  ) as body_text,
  content.copyright,
  content.rights,
  content.promotion_title,
  content.promotion_text,
  content.promotion_call_to_action,
  stat.visible_count as comment_count,
  stat.visible_count as counts_visible,
  stat.pending_count as counts_pending,
  stat.hidden_count as counts_hidden,
  stat.removed_count as counts_removed,
  stat.deleted_count as counts_deleted,
  stat.thread_mode,
  stat.thread_closes_at,
  stat.thread_slow_mode_seconds,
  stat.hot,
  article.declared_comment_count,
  article.revision,
  article.version::text as version,
  article_match.rank,
  stat.version || '.' || (select names_version.version from names_version) || '.' || article.version as answer_version
from article
join article_content as content -- when used
  on content.article_id = article.article_id
  and content.article_id = :article -- when article is known
join article_stat as stat -- when used
  on stat.article_id = article.article_id
  and stat.article_id = :article -- when article is known
join article_match -- when used
  on article_match.article_id = article.article_id
where article.status = 'visible'
  and article.article_id = :article -- when article is known
