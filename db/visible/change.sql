-- Changes of what everybody may see: those of a page of the log. What only some may see is not logged; what was seen once and is hidden
-- by now has no state.
select
  change.position,
  :behind_place::bigint as behind_place,
  :last_place::bigint as last_place,
  change_cursor(change.position, change.mark) as cursor,
  change.noun as kind,
  case change.noun
    when 'comment' then 'cmt'
    when 'article' then 'art'
    when 'account' then 'acc'
    when 'image' then 'img'
    when 'author' then 'aut'
    when 'section' then 'sec'
    when 'site' then 'sit'
    when 'agency' then 'agy'
    else 'nwl'
  end || '_' || array_to_string(change.key, '_') as id,
  change.operation,
  change.reason,
  change.at,
  case when change.noun = 'comment' then change.key[1] end as comment_article,
  case when change.noun = 'comment' then change.key[2] end as comment_number,
  case when change.noun = 'article' then change.key[1] end as article_key,
  case when change.noun = 'account' then change.key[1] end as account_key,
  case when change.noun = 'image' then change.key[1] end as image_key,
  case when change.noun = 'author' then change.key[1] end as author_key,
  case when change.noun = 'section' then change.key[1] end as section_key,
  case when change.noun = 'site' then change.key[1] end as site_key,
  case when change.noun = 'agency' then change.key[1] end as agency_key,
  case when change.noun = 'newsletter' then change.key[1] end as newsletter_key
from change
where change.position > :behind_place::bigint
  and change.position <= :last_place::bigint
  and (:types::text[] is null or change.noun = any(:types::text[]))
