-- ping
select convert_to('pong', 'UTF8');
