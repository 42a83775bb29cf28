-- Comments, their quotes and votes. Everything carries the article's key, first in every key.

create table comment (
  article_id bigint not null references article on delete cascade,
  -- Its place in the article: the page's order for imported ones, the next number for live ones. Never changes.
  number integer not null,
  -- Its place on the page it was imported from; null for a live one, and for one that the page no longer shows.
  page_place integer,
  -- SHA-256 of its text there: it is known again by that, also after it was edited or deleted here; null for a live one.
  page_digest bytea,
  parent_number integer,
  -- The same, 0 for a root: what a list of roots or of replies is found by, through one index.
  parent_key integer generated always as (coalesce(parent_number, 0)) stored,
  depth smallint not null default 0,
  account_id bigint references account,
  -- Who is shown as its writer, and listed by.
  writer_id bigint generated always as (case when status = 'visible' then account_id end) stored,
  body text not null,
  body_html text not null,
  status text not null default 'visible'
    check (status in ('pending', 'visible', 'hidden', 'removed', 'deleted')),
  is_featured boolean not null default false,
  revision integer not null default 1,
  created_at timestamptz,
  -- The time as the page prints it, when that is all there is.
  local_time text,
  edited_at timestamptz,
  -- What time sorts go by: created_at, else the article's listed_at.
  listed_at timestamptz not null,
  reply_count integer not null default 0,
  descendant_count integer not null default 0,
  imported_up integer not null default 0,
  imported_down integer not null default 0,
  -- imported_up and imported_down plus the live votes.
  up integer not null default 0,
  down integer not null default 0,
  -- Shown in threads; a deleted one keeps its place without its text.
  is_shown boolean generated always as (status in ('visible', 'deleted')) stored,
  score integer generated always as (up - down) stored,
  -- Lower bound of the Wilson score interval, z = 1.281551565545 (80 %).
  best double precision generated always as (
    case
      when up = 0 then 0
      else (
        up::double precision / (up + down)
        + 0.8211872075747277 / (up + down)
        - 1.281551565545 * sqrt(
          (up::double precision * down / (up + down) + 0.41059360378736385) / (up + down)
        ) / sqrt((up + down)::double precision)
      ) / (1 + 1.6423744151494554 / (up + down))
    end
  ) stored,
  hot double precision generated always as (
    sign((up - down)::double precision) * log(greatest(abs(up - down), 1)::double precision)
    + (extract(epoch from listed_at at time zone 'UTC')::double precision - 1134028003) / 45000
  ) stored,
  controversial double precision generated always as (
    case
      when up = 0 or down = 0 then 0
      else power((up + down)::double precision, least(up, down)::double precision / greatest(up, down))
    end
  ) stored,
  primary key (article_id, number),
  unique (article_id, page_place),
  foreign key (article_id, parent_number) references comment (article_id, number),
  check (up >= 0 and down >= 0 and imported_up >= 0 and imported_down >= 0),
  check (page_place is null or page_digest is not null)
);

-- One ordered index for each way to read a thread: all of it, or what hangs on one comment or on none. Nothing else may begin with
-- article_id alone: it would tempt the planner away from them.
create index comment_listed on comment (article_id, listed_at desc, number desc) where is_shown;
create index comment_score on comment (article_id, score desc, number desc) where is_shown;
create index comment_best on comment (article_id, best desc, number desc) where is_shown;
create index comment_hot on comment (article_id, hot desc, number desc) where is_shown;
create index comment_controversial on comment (article_id, controversial desc, number desc) where is_shown;

create index comment_below_listed on comment (article_id, parent_key, listed_at desc, number desc) where is_shown;
create index comment_below_score on comment (article_id, parent_key, score desc, number desc) where is_shown;
create index comment_below_best on comment (article_id, parent_key, best desc, number desc) where is_shown;
create index comment_below_hot on comment (article_id, parent_key, hot desc, number desc) where is_shown;
create index comment_below_controversial on comment (article_id, parent_key, controversial desc, number desc) where is_shown;

create index comment_newest on comment (listed_at desc, article_id desc, number desc) where is_shown;
create index comment_of_writer on comment (writer_id, listed_at desc, article_id desc, number desc) where is_shown and writer_id is not null;
create index comment_deleted on comment (listed_at desc, article_id desc) where status = 'deleted';
create index comment_featured on comment (listed_at desc, article_id desc, number desc) where is_shown and is_featured;

create table quote (
  article_id bigint not null,
  number integer not null,
  place smallint not null,
  -- What is quoted: a comment of the same article, or a block of its story.
  target_number integer,
  target_block integer,
  target_revision integer not null default 1,
  -- Code points inside the quoted text, from 0; end is one past the last.
  start_at integer not null,
  end_at integer not null,
  words text not null,
  is_stale boolean not null default false,
  primary key (article_id, number, place),
  foreign key (article_id, number) references comment (article_id, number) on delete cascade,
  foreign key (article_id, target_number) references comment (article_id, number) on delete cascade,
  check ((target_number is null) <> (target_block is null)),
  check (start_at >= 0 and end_at > start_at)
);

create index quote_of_comment on quote (article_id, target_number, number, place) where target_number is not null;

create table vote (
  article_id bigint not null,
  number integer not null,
  voter_id bigint not null,
  value smallint not null check (value in (-1, 0, 1)),
  -- What the vote was before its last change, so that one statement can tell the difference.
  previous smallint not null default 0,
  cast_at timestamptz not null,
  primary key (article_id, number, voter_id),
  foreign key (article_id, number) references comment (article_id, number) on delete cascade
);

-- A comment's words, apart from the row that votes rewrite.
create table comment_search (
  article_id bigint not null,
  number integer not null,
  -- Copied from the comment: a search for a common word goes through the newest ones.
  listed_at timestamptz not null,
  search tsvector not null,
  primary key (article_id, number),
  foreign key (article_id, number) references comment (article_id, number) on delete cascade
);

create index comment_search_words on comment_search using gin (search);
create index comment_search_newest on comment_search (listed_at desc, article_id desc, number desc);
