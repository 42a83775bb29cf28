-- Where the words of a search stand in the texts of one hit. Whoever sees the hit sees them.
-- Tables that a value of another row stands beside have names of their own here: the row's is the noun's.
with told as (
  select
    story.article_id,
    0 as number,
    1 as place,
    'headline' as field,
    story.headline as text
  from article as story
  where story.article_id = :article_id
    and :number = 0
  union all
  select
    story.article_id,
    0,
    2,
    'body_text',
    (
      select string_agg(block.text, E'\n\n' order by block.place)
      from rows from (jsonb_to_recordset(story.blocks) as (text text)) with ordinality as block (text, place)
    )
  from article_content as story
  where story.article_id = :article_id
    and :number = 0
  union all
  select
    remark.article_id,
    remark.number,
    1,
    'body',
    remark.body
  from comment as remark
  where remark.article_id = :article_id
    and remark.number = :number
),
marked as materialized (
  select
    told.article_id,
    told.number,
    told.place,
    told.field,
    told.text,
    word_places(told.text, single_words(websearch_to_tsquery('english', :q))) as ranges
  from told
)
select
  marked.article_id,
  marked.number,
  marked.place,
  marked.field,
  marked.ranges,
  marked_passage(marked.text, marked.ranges) as snippet
from marked
where marked.ranges is not null
