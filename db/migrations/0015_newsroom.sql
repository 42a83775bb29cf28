-- What the newsroom writes: corrections leave the story before them to be read, and an article that is taken away says why.

alter table article
  -- Counts the changes of the story and of what stands around it, for If-Match; comments and votes do not count.
  add column version integer not null default 1,
  add column removed_because text;

-- The public stories of an article that was corrected; the last of them is the article's own.
create table article_revision (
  article_id bigint not null references article on delete cascade,
  revision integer not null,
  headline text not null,
  -- [{"number": 1, "kind": "paragraph", "text": "..."}, ...]
  blocks jsonb not null,
  -- What was corrected, as readers are told.
  correction text,
  written_at timestamptz not null,
  primary key (article_id, revision)
);
