select convert_to(json_build_object(
  'data', json_build_object(
    'node', (
      select json_build_object(
        '__typename', 'Author',
        'id', author.id,
        'name', author.name,
        'slug', author.slug
      )
      from (
        select
          'aut_' || author.author_id as id,
          author.name,
          author.slug,
          author.author_id
        from author
      ) as author
      where author.author_id = $1
    )
  )
)::text, 'UTF8') as answer
