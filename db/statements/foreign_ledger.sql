-- is_loaded: Whether the last import of the same bytes brought all of them in, and had none of the doubts that another file may have ended since.
select outcome <> 'refused'
  and not exists (select from jsonb_array_elements(doubts) as doubt where doubt ->> 'code' = any ($3::text[])) as is_loaded
from import
where sha256 = $1
  and parser = $2
order by import_id desc
limit 1;
