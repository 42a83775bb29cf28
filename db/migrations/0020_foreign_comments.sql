-- Comments that were brought in from elsewhere: what they and their threads are called there, so that a newer file finds them again.

-- What a thread is called at its source, and its headline as the source last said it.
create table foreign_article (
  site_id bigint not null references site,
  source text not null,
  key text not null,
  article_id bigint not null references article on delete cascade,
  headline text not null,
  primary key (site_id, source, key)
);

create index foreign_article_of_article on foreign_article (article_id);

-- What a comment is called there, and what the source last said of it: a digest of all, and what may be decided otherwise here.
create table foreign_comment (
  article_id bigint not null,
  source text not null,
  key text not null,
  number integer not null,
  digest bytea not null,
  status text not null,
  is_featured boolean not null,
  primary key (article_id, source, key),
  foreign key (article_id, number) references comment (article_id, number) on delete cascade
);
