-- Changes of what everybody may see, those of a page of the log. What only some may see is not logged; what is hidden by now has no state.
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
  case when change.noun = 'comment' then change.key[1] end as commented_article_id,
  case when change.noun = 'comment' then change.key[2] end as commented_number,
  case when change.noun = 'article' then change.key[1] end as changed_article_id,
  case when change.noun = 'account' then change.key[1] end as changed_account_id,
  case when change.noun = 'image' then change.key[1] end as changed_image_id,
  case when change.noun = 'author' then change.key[1] end as changed_author_id,
  case when change.noun = 'section' then change.key[1] end as changed_section_id,
  case when change.noun = 'site' then change.key[1] end as changed_site_id,
  case when change.noun = 'agency' then change.key[1] end as changed_agency_id,
  case when change.noun = 'newsletter' then change.key[1] end as changed_newsletter_id
from change
where change.position > :behind_place::bigint
  and change.position <= :last_place::bigint
  and (:types::text[] is null or change.noun = any(:types::text[]))
