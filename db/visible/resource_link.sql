-- What an article's page links to on other sites, in the page's order.
select
  resource_link.article_id,
  resource_link.place,
  resource_link.category,
  resource_link.title,
  resource_link.target_site
from resource_link
where true
  and resource_link.article_id = :article -- when article is known
