select convert_to(json_build_object(
  'data', json_build_object(
    'articles', (
      select json_build_object('nodes', coalesce(json_agg(each.value), '[]'))
      from (
        select json_build_object(
          'the_headline_of_this_article_under_a_name_that_is_longer_than_sixty_three_bytes', article.headline,
          'the_headline_of_this_article_under_a_name_that_is_longer_than_sixty_three_letters', article.headline
        ) as value
        from (
          select
            article.listed_at,
            article.article_id,
            article.headline
          from article
          where article.status = 'visible'
        ) as article
        order by article.listed_at desc, article.article_id desc
        limit least($1::bigint, 101)
      ) as each
    )
  )
)::text, 'UTF8') as answer
