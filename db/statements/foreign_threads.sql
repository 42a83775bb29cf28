-- drop_earlier_threads: The last that the file says of each stands.
delete from staged_thread as earlier
using (select key, max(place) as place from staged_thread group by key) as last
where earlier.key = last.key
  and earlier.place < last.place;

-- add_known_threads: Those that the file does not tell of: its comments may stand under them.
insert into staged_thread (place, key, headline, slug, article_id)
select (-row_number() over (order by known.key))::integer, known.key, known.headline, '', known.article_id
from foreign_article as known
where known.site_id = $1
  and known.source = $2
  and not exists (select from staged_thread as staged where staged.key = known.key);

-- match_known_threads
update staged_thread
set article_id = known.article_id
from foreign_article as known
where known.site_id = $1
  and known.source = $2
  and known.key = staged_thread.key
  and staged_thread.article_id is null;

-- analyze_threads
analyze staged_thread;

-- match_pages: Articles that came another way, by where they stand.
update staged_thread
set article_id = article.article_id
from article
where article.site_id = $1
  and article.path = staged_thread.path
  and staged_thread.article_id is null;

-- match_scraped: Those that were scraped have no path; they are found by their headline.
update staged_thread
set article_id = article.article_id
from article
where article.site_id = $1
  and article.slug = staged_thread.slug
  and article.headline = staged_thread.headline
  and article.path is null
  and staged_thread.article_id is null;

-- find_homes: Threads of one article, or of one path, have one home: the first of them.
update staged_thread
set home = found.home
from (
  select place, min(place) over (partition by article_id, case when article_id is null then coalesce('path ' || path, 'key ' || key) end) as home
  from staged_thread
) as found
where found.place = staged_thread.place;

-- settle_slugs: New ones that would have the same get what tells them apart.
update staged_thread
set slug = staged_thread.slug || '-' || left(encode(sha256(convert_to($2::text || ' ' || staged_thread.key, 'UTF8')), 'hex'), 12)
from (
  select place, row_number() over (partition by slug order by place) as nth
  from staged_thread
  where article_id is null
    and home = place
) as numbered
where numbered.place = staged_thread.place
  and (numbered.nth > 1 or exists (select from article where article.site_id = $1 and article.slug = staged_thread.slug));
