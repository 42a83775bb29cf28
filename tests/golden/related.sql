select convert_to(json_build_object(
  'data', json_build_object(
    'article', (
      select json_build_object(
        'related', (
          select coalesce(json_agg(each), '[]')
          from (
            select
              article_2.id,
              article_2.headline
            from (
              select
                'art_' || article.article_id as id,
                article.headline,
                article.article_id
              from article
              where article.status = 'visible'
            ) as article_2
            join (
              with read as materialized (
                select
                  story.article_id,
                  story.section_id,
                  any_word_of(story.headline) as words
                from article as story
                where story.article_id = article.article_id
              ),
              hidden as materialized (
                select closed.article_id
                from article as closed
                where closed.status <> 'visible'
              ),
              by_authors as materialized (
                select
                  recent.article_id,
                  count(*) as authors
                from byline as own
                cross join lateral (
                  select theirs.article_id
                  from byline as theirs
                  where theirs.author_id = own.author_id
                    and theirs.article_id not in (select hidden.article_id from hidden)
                  order by theirs.article_id desc
                  limit 100
                ) as recent
                where own.article_id = article.article_id
                group by recent.article_id
              ),
              worded as materialized (
                select holding.article_id
                from article_content as holding
                where holding.search @@ (select read.words from read)
                  and (holding.search @@ (select read.words from read)) is true
                  and holding.article_id not in (select hidden.article_id from hidden)
                limit 201
              ),
              near as (
                select by_authors.article_id
                from by_authors
                union
                (
                  select neighbour.article_id
                  from article as neighbour
                  where neighbour.section_id = (select read.section_id from read)
                    and neighbour.status = 'visible'
                  order by neighbour.listed_at desc, neighbour.article_id desc
                  limit 100
                )
                union
                (
                  select recent.article_id
                  from article as recent
                  where recent.status = 'visible'
                  order by recent.listed_at desc, recent.article_id desc
                  limit 1000
                )
                union
                select worded.article_id
                from worded
                where (select count(*) from worded) <= 200
              ),
              scored as (
                select
                  read.article_id as of_article_id,
                  other.article_id,
                  coalesce(10 * ts_rank(content.search, read.words), 0)
                  + case when other.section_id = read.section_id then 0.25 else 0 end
                  + coalesce(0.5 * by_authors.authors, 0) as score
                from read
                cross join near
                join article as other
                  on other.article_id = near.article_id
                  and other.article_id <> read.article_id
                  and other.status = 'visible'
                join article_content as content
                  on content.article_id = near.article_id
                left join by_authors
                  on by_authors.article_id = near.article_id
              )
              select
                best.of_article_id,
                best.article_id,
                best.place
              from (
                select
                  scored.of_article_id,
                  scored.article_id,
                  row_number() over (order by scored.score desc, scored.article_id desc) as place
                from scored
                where scored.score > 0
                order by scored.score desc, scored.article_id desc
                limit 10
              ) as best
            ) as related
              on related.article_id = article_2.article_id
            where related.of_article_id = article.article_id
            order by related.place
          ) as each
        )
      )
      from (
        select article.article_id
        from article
        where article.status = 'visible'
          and article.article_id = $1
      ) as article
      where article.article_id = $1
    )
  )
)::text, 'UTF8') as answer
