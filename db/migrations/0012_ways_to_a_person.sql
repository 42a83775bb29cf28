-- What an erasure and an export look for by a person: found through an index, however much mail there is.

create index outgoing_mail_by_recipient on outgoing_mail (lower(recipient));

create index spending_by_whose on spending (split_part(key, ':', 2));
