-- A cursor is the position of a row in a list, [list, sort value, key ...], as base64url: made where the rows are, so that every list has one at every node.

create function page_cursor(position_in_list json) returns text
  language sql
  immutable
  parallel safe
  return translate(encode(convert_to(position_in_list::text, 'UTF8'), 'base64'), E'+/=\n', '-_');
