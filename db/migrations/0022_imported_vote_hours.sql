-- Votes of which an export tells the hour, but not who cast them: they are in the comment's imported tallies, and here by the hour.

create table imported_vote_hour (
  article_id bigint not null,
  number integer not null,
  hour timestamptz not null,
  up integer not null check (up >= 0),
  down integer not null check (down >= 0),
  primary key (article_id, number, hour),
  foreign key (article_id, number) references comment (article_id, number) on delete cascade
);
