-- insert_audit
insert into audit (at, actor_id, via, action, target, detail, client, request_id)
values ($1, $2, $3, $4, $5, $6, $7, $8);
