-- insert_site
with added as (
  insert into site (slug, name, host)
  values ($1, $2, $3)
  on conflict do nothing
  returning site_id
)
insert into pending_change (noun, key, operation, at)
select 'site', array[site_id], 'insert', $4::timestamptz
from added;

-- insert_sections: Of all threads that become articles.
with added as (
  insert into section (site_id, slug, name)
  select distinct on (thread.section_slug) $1::bigint, thread.section_slug, thread.section
  from staged_thread as thread
  where thread.article_id is null
    and thread.section is not null
    and exists (select from staged_load as load where load.home = thread.place)
  order by thread.section_slug, thread.place
  on conflict (site_id, slug) do nothing
  returning section_id
)
insert into pending_change (noun, key, operation, at)
select 'section', array[section_id], 'insert', $2::timestamptz
from added
order by section_id;

-- count_nameless: People who have no account.
select count(*)
from staged_person as person
where not exists (select from account where account.site_id = $1 and account.printed_name = person.person);

-- insert_accounts: A handle that somebody else has gets something behind it: the site, and then a digest of what tells its owner apart.
with called as (
  select person, name, name || $2::text || left(encode(sha256(convert_to(person, 'UTF8')), 'hex'), $3::integer) as handle
  from staged_person
  where not exists (select from account where account.site_id = $1 and account.printed_name = staged_person.person)
),
made as (
  insert into account (handle, handle_key, display_name, origin, site_id, printed_name)
  select handle, lower(handle), name, 'imported', $1, person
  from called
  order by lower(handle), person
  on conflict do nothing
  returning account_id
)
insert into pending_change (noun, key, operation, at)
select 'account', array[account_id], 'insert', $4
from made
order by account_id;

-- rename_accounts: Who calls himself something else at the source by now.
with renamed as (
  update account
  set display_name = person.name
  from staged_person as person
  where person.is_known
    and account.site_id = $1
    and account.printed_name = person.person
    and account.origin = 'imported'
    and person.person <> person.name
    and account.display_name <> person.name
  returning account.account_id
),
logged as (
  insert into pending_change (noun, key, operation, at)
  select 'account', array[account_id], 'update', $2
  from renamed
)
update names_version
set version = version + 1
where exists (select from renamed);

-- insert_articles: A thread without a time of its own is listed at that of its first comment.
with due as (
  select load.home, min(remark.created_at) as first_at
  from staged_load as load
  join staged_remark as remark on remark.place = load.place
  where load.batch = $1
  group by load.home
),
made as (
  insert into article (site_id, slug, section_id, section_slug, headline, path, url, published_at, updated_at, listed_at)
  select $2, thread.slug, section.section_id, section.slug, thread.headline, thread.path, thread.url, thread.published_at, $3::timestamptz,
    coalesce(thread.published_at, due.first_at, $3::timestamptz)
  from due
  join staged_thread as thread on thread.place = due.home
  left join section
    on section.site_id = $2
    and section.slug = thread.section_slug
  where thread.article_id is null
  order by thread.place
  returning article_id, slug, headline, listed_at
),
content as (
  insert into article_content (article_id, search)
  select article_id, to_tsvector('english', headline)
  from made
),
stat as (
  insert into article_stat (article_id, listed_at)
  select article_id, listed_at
  from made
),
logged as (
  insert into pending_change (noun, key, operation, at)
  select 'article', array[article_id], 'insert', $3::timestamptz
  from made
  order by article_id
)
update staged_thread
set article_id = made.article_id
from made
where staged_thread.slug = made.slug
  and staged_thread.home = staged_thread.place
  and staged_thread.article_id is null;

-- keep_threads: What the threads of a batch are called at their source.
insert into foreign_article (site_id, source, key, article_id, headline)
select $2, $3, thread.key, home.article_id, thread.headline
from staged_thread as thread
join staged_thread as home on home.place = thread.home
where thread.place >= 0
  and thread.home in (select load.home from staged_load as load where load.batch = $1)
on conflict (site_id, source, key) do nothing;

-- correct_headlines: Articles that their source calls otherwise by now, unless somebody corrected them here.
with called as (
  update foreign_article as kept
  set headline = thread.headline
  from staged_thread as thread
  where kept.site_id = $1
    and kept.source = $2
    and kept.key = thread.key
    and thread.place >= 0
    and kept.headline <> thread.headline
  returning kept.article_id, thread.headline, thread.place
),
last as (
  select distinct on (article_id) article_id, headline
  from called
  order by article_id, place desc
),
corrected as (
  update article
  set headline = last.headline, version = article.version + 1, updated_at = $3::timestamptz
  from last
  where article.article_id = last.article_id
    and article.revision = 1
    and article.headline <> last.headline
  returning article.article_id, article.headline
),
indexed as (
  update article_content as content
  set search = to_tsvector('english', corrected.headline)
  from corrected
  where content.article_id = corrected.article_id
    and content.blocks = '[]'
),
counted as (
  update article_stat as stat
  set version = stat.version + 1
  from corrected
  where stat.article_id = corrected.article_id
)
insert into pending_change (noun, key, operation, at)
select 'article', array[corrected.article_id], 'update', $3
from corrected
join article
  on article.article_id = corrected.article_id
  and article.status = 'visible';
