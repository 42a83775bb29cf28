-- The story's blocks, one a row. Whoever sees the article sees them.
select
  content.article_id,
  block.number,
  block.kind,
  block.text
from article_content as content
cross join jsonb_to_recordset(content.blocks) as block (number integer, kind text, text text)
where true
  and content.article_id = :article -- when article is known
