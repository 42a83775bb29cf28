-- What an account wrote is listed and counted without what is deleted: the index is on the writer that db/visible/comment.sql shows.

drop index comment_of_account;

create index comment_of_account on comment ((case when status = 'visible' then account_id end), listed_at desc, article_id desc, number desc)
  where is_shown and (case when status = 'visible' then account_id end) is not null;
