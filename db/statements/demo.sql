-- index_words
update article_content as content
set search = to_tsvector('english', article.headline)
  || jsonb_to_tsvector('english', jsonb_path_query_array(content.blocks, '$[*].text'), '["string"]')
from article
where article.article_id = content.article_id;

-- index_comments
insert into comment_search (article_id, number, listed_at, search)
select article_id, number, listed_at, to_tsvector('english', body)
from comment
where status = 'visible';

-- move_sequences: rows made later get the next keys
select setval(pg_get_serial_sequence('site', 'site_id'), greatest((select max(site_id) from site), 1)),
  setval(pg_get_serial_sequence('section', 'section_id'), greatest((select max(section_id) from section), 1)),
  setval(pg_get_serial_sequence('agency', 'agency_id'), greatest((select max(agency_id) from agency), 1)),
  setval(pg_get_serial_sequence('author', 'author_id'), greatest((select max(author_id) from author), 1)),
  setval(pg_get_serial_sequence('account', 'account_id'), greatest((select max(account_id) from account), 1)),
  setval(pg_get_serial_sequence('article', 'article_id'), greatest((select max(article_id) from article), 1));

-- analyze
analyze;
