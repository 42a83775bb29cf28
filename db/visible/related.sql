-- Up to ten articles to read beside one: of its section, by its authors, or with a word of its headline.
-- They are looked for among the newest, the newest of the section, the last imported of each author, and wherever a word stands that is
-- in few articles.
-- Only visible ones are taken. A shared author counts more than the section, words by how often they stand. What is best does not hang on
-- the plan, or on where rows lie. What rows must hold is said twice: so the planner expects few, and never reads the whole table.
-- Tables that a value of another row stands beside have names of their own here: the row's is the noun's.
with read as materialized (
  select
    story.article_id,
    story.section_id,
    any_word_of(story.headline) as words
  from article as story
  where story.article_id = :of_article_id
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
  where own.article_id = :of_article_id
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
