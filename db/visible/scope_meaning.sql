-- The closed list of the schema, which stands in no table.
select
  known.place,
  known.scope,
  known.allows
from unnest(:scopes::text[], :scopes_allow::text[]) with ordinality as known (scope, allows, place)
