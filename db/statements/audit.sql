-- insert_audit
insert into audit (at, actor_id, via, action, target, detail, client, request_id)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- forget_clients: By rule, from where somebody acted is known for so long only. All else of a row stays.
update audit
set client = null
where at < $1
  and client is not null;

-- list_audit: The newest first, of one target or of all.
select at, actor_id, via, action, target, detail, client, request_id
from audit
where ($1::text is null or target = $1)
  and ($2::bigint is null or actor_id = $2)
order by audit_id desc
limit $3;
