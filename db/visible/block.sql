-- The story's blocks, one a row. Whoever sees the article sees them.
select
  content.article_id,
  block.place,
  block.number,
  block.kind,
  block.text
from article_content as content
cross join rows from (jsonb_to_recordset(content.blocks) as (number integer, kind text, text text)) with ordinality
  as block (number, kind, text, place)
where true
  and content.article_id = :article -- when article is known
