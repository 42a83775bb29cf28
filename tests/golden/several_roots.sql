select convert_to(json_build_object(
  'data', json_build_object(
    'sites', (
      select json_build_object('nodes', coalesce(json_agg(each), '[]'))
      from (
        select site.slug
        from site
        order by site.name, site.site_id
        limit least($1::bigint, 101)
      ) as each
    ),
    'agencies', (
      select json_build_object('nodes', coalesce(json_agg(each), '[]'))
      from (
        select
          agency.name,
          agency.article_count as "articleCount"
        from (
          select
            agency.name,
            agency.agency_id,
            (
              select count(*)
              from article
              where article.agency_id = agency.agency_id
                and article.status = 'visible'
            ) as article_count
          from agency
        ) as agency
        order by agency.name desc, agency.agency_id desc
        limit least($2::bigint, 101)
      ) as each
    ),
    'section', (
      select json_build_object('name', section.name)
      from section
      where section.slug = $3
      order by section.section_id
      limit 1
    ),
    'account', (
      select json_build_object(
        'handle', account.handle,
        'role', upper(account.role),
        'joinedAt', to_json(account.joined_at at time zone 'UTC') #>> '{}' || 'Z'
      )
      from (
        select
          account.handle,
          account.role,
          account.joined_at,
          account.handle_key,
          account.account_id
        from account
        where not account.is_erased
      ) as account
      where account.handle_key = $4
      order by account.account_id
      limit 1
    )
  )
)::text, 'UTF8') as answer
