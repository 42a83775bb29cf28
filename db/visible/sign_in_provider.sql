-- Those that the operator has set the service to.
select
  provider.place,
  provider.slug,
  provider.name
from unnest(:provider_slugs::text[], :provider_names::text[]) with ordinality as provider (slug, name, place)
