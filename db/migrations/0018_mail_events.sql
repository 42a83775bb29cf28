-- What mail servers said of letters to subscribers: each thing once, however often it is told.

create table mail_event (
  subscriber_id bigint not null,
  -- Of all that was said, so that the same again is known.
  digest bytea not null,
  kind text not null
    check (kind in ('soft_bounce', 'hard_bounce', 'complaint')),
  -- When it happened, as the server has it; and when it was told here.
  at timestamptz not null,
  noted_at timestamptz not null,
  primary key (subscriber_id, digest)
);

create index mail_event_soft on mail_event (subscriber_id, at) where kind = 'soft_bounce';
