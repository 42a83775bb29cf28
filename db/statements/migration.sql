-- make_ledger
create table if not exists migration (
  number integer primary key,
  name text not null,
  sha256 text not null,
  applied_at timestamptz not null
);

-- take_turn: two runners at once go one after the other
lock table migration in share row exclusive mode;

-- limit_waiting: until the transaction ends
select set_config('lock_timeout', $1, true);

-- applied
select number, name, sha256
from migration;

-- note
insert into migration (number, name, sha256, applied_at)
values ($1, $2, $3, $4);
