select convert_to(json_build_object(
  'data', json_build_object(
    'article', (
      select json_build_object(
        'id', article.id,
        'headline', article.headline,
        'dateline', article.dateline,
        'url', article.url,
        'copyright', article.copyright,
        'bodyText', article.body_text,
        'blocks', (
          select coalesce(json_agg(each), '[]')
          from (
            select
              block.number,
              upper(block.kind) as kind,
              block.text
            from (
              select
                block.number,
                block.kind,
                block.text,
                content.article_id,
                block.place
              from article_content as content
              cross join rows from (jsonb_to_recordset(content.blocks) as (number integer, kind text, text text)) with ordinality
                as block (number, kind, text, place)
              where content.article_id = $1
            ) as block
            where block.article_id = $1
            order by block.place
          ) as each
        ),
        'promotion', case when article.promotion_title is not null then json_build_object(
          'title', article.promotion_title,
          'text', article.promotion_text,
          'callToAction', article.promotion_call_to_action
        ) end,
        'counts', json_build_object(
          'visible', article.counts_visible,
          'pending', article.counts_pending,
          'hidden', article.counts_hidden,
          'removed', article.counts_removed,
          'deleted', article.counts_deleted
        ),
        'thread', json_build_object(
          'mode', upper(article.thread_mode),
          'closesAt', to_json(article.thread_closes_at at time zone 'UTC') #>> '{}' || 'Z',
          'slowModeSeconds', article.thread_slow_mode_seconds
        ),
        'resourceLinks', (
          select coalesce(json_agg(each), '[]')
          from (
            select
              resource_link.category,
              resource_link.title,
              resource_link.target_site as "targetSite"
            from (
              select
                resource_link.category,
                resource_link.title,
                resource_link.target_site,
                resource_link.article_id,
                resource_link.place
              from resource_link
              where resource_link.article_id = $1
            ) as resource_link
            where resource_link.article_id = $1
            order by resource_link.place
          ) as each
        ),
        'agency', (
          select json_build_object('slug', agency.slug)
          from agency
          where agency.agency_id = article.agency_id
        ),
        'revision', article.revision
      )
      from (
        select
          'art_' || article.article_id as id,
          article.headline,
          article.dateline,
          article.url,
          content.copyright,
          (
            select coalesce(string_agg(block.text, E'\n\n' order by block.place), '')
            from rows from (jsonb_to_recordset(content.blocks) as (text text)) with ordinality as block (text, place)
          ) as body_text,
          article.article_id,
          content.promotion_title,
          content.promotion_text,
          content.promotion_call_to_action,
          stat.visible_count as counts_visible,
          stat.pending_count as counts_pending,
          stat.hidden_count as counts_hidden,
          stat.removed_count as counts_removed,
          stat.deleted_count as counts_deleted,
          stat.thread_mode,
          stat.thread_closes_at,
          stat.thread_slow_mode_seconds,
          article.agency_id,
          article.revision
        from article
        join article_content as content
          on content.article_id = article.article_id
          and content.article_id = $1
        join article_stat as stat
          on stat.article_id = article.article_id
          and stat.article_id = $1
        where article.status = 'visible'
          and article.article_id = $1
      ) as article
      where article.article_id = $1
    )
  )
)::text, 'UTF8') as answer
