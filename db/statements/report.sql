-- weigh: How much a report counts: the share of earlier ones that were upheld, one more upheld one taken for granted. So the first counts
-- 1, one after a rejected report 1/2, one after an upheld and a rejected one 2/3.
insert into reporter as had (reporter_id)
values ($1)
on conflict (reporter_id) do update
set upheld = had.upheld
returning (upheld + 1)::double precision / (upheld + rejected + 1) as weight;

-- put_report: What was decided of one text stays decided, until the text is another.
insert into report as had (article_id, number, reporter_id, reason, note, revision, weight, reported_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (article_id, number, reporter_id) do update
set reason = excluded.reason,
  note = excluded.note,
  revision = excluded.revision,
  state = case when had.revision < excluded.revision then 'open' else had.state end,
  weight = case when had.revision < excluded.revision then excluded.weight else had.weight end,
  reported_at = case when had.revision < excluded.revision then excluded.reported_at else had.reported_at end;

-- lock_reporters: Who has open reports on these comments, in one order.
select reporter_id
from reporter
where reporter_id in (
  select report.reporter_id
  from report
  join unnest($1::bigint[], $2::integer[]) as asked (article_id, number)
    on asked.article_id = report.article_id
    and asked.number = report.number
  where report.state = 'open'
)
order by reporter_id
for update;

-- resolve_reports: The open ones of a comment; the records of who made them go along.
with resolved as (
  update report
  set state = $3
  where article_id = $1
    and number = $2
    and state = 'open'
  returning reporter_id
)
update reporter
set upheld = reporter.upheld + ($3::text = 'upheld')::integer,
  rejected = reporter.rejected + ($3::text = 'rejected')::integer
from resolved
where reporter.reporter_id = resolved.reporter_id;

-- put_entry: A comment that is pending or has open reports waits in the queue, from when it came there.
insert into queue_entry (article_id, number, entered_at, report_count, weight, reasons)
select comment.article_id, comment.number, $3, open.report_count, open.weight, open.reasons
from comment
cross join (
  select
    count(*)::integer as report_count,
    coalesce(sum(weight), 0) as weight,
    coalesce(array_agg(distinct reason), '{}') as reasons
  from report
  where article_id = $1
    and number = $2
    and state = 'open'
) as open
where comment.article_id = $1
  and comment.number = $2
  and (comment.status = 'pending' or open.report_count > 0)
on conflict (article_id, number) do update
set report_count = excluded.report_count,
  weight = excluded.weight,
  reasons = excluded.reasons;

-- drop_entry: The others do not.
delete from queue_entry
where article_id = $1
  and number = $2
  and not exists (
    select from comment
    where comment.article_id = $1
      and comment.number = $2
      and comment.status = 'pending'
  )
  and not exists (
    select from report
    where report.article_id = $1
      and report.number = $2
      and report.state = 'open'
  );

-- close_reports: Of what somebody wrote below an article, which goes.
update report
set state = 'gone'
where article_id = $1
  and number in (select number from comment where article_id = $1 and account_id = $2)
  and state = 'open';

-- leave_queue: The same.
delete from queue_entry
where article_id = $1
  and number in (select number from comment where article_id = $1 and account_id = $2);

-- forget_reporter
delete from reporter
where reporter_id = $1;

-- pass_reports_on: They count, as nobody's, without the words that were theirs.
update report
set reporter_id = $2, note = ''
where reporter_id = $1;
