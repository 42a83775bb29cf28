select convert_to(json_build_object(
  'data', json_build_object(
    'authors', (
      select json_build_object('nodes', coalesce(json_agg(each), '[]'))
      from (
        select author.name
        from author
        order by author.name desc, author.author_id desc
        limit least($1::bigint, 101)
      ) as each
    )
  )
)::text, 'UTF8') as answer
