-- What a search asks for, and where its words stand in a text.

-- What a row must hold to match, as far as the index can tell: the words without their order, and nothing of what is excluded.
-- Null where that is nothing at all. (No word of the parser's has a < or a > in it.)
create function necessary_words(words tsquery) returns tsquery
  language sql
  immutable
  parallel safe
  as $$
    select case when querytree(words) not in ('', 'T') then regexp_replace(querytree(words), '<(-|[0-9]+)>', '&', 'g')::tsquery end
  $$;

-- The most telling words of a title: one of them is enough. The longest, because common words are short; six, because each costs.
create function any_word_of(title text) returns tsquery
  language sql
  immutable
  parallel safe
  as $$
    select string_agg('''' || replace(replace(longest.lexeme, '\', '\\'), '''', '''''') || '''', ' | ')::tsquery
    from (
      select lexeme
      from unnest(to_tsvector('english', title))
      order by length(lexeme) desc, lexeme
      limit 6
    ) as longest
  $$;

-- The words to mark: each for itself, as in a list. Where groups of words are looked for, marking takes memory without bounds;
-- more than 40 words take it too long.
create function single_words(words tsquery) returns tsquery
  language sql
  immutable
  parallel safe
  as $$
    select string_agg(word, ' | ')::tsquery
    from (
      select distinct found[1] as word
      from regexp_matches(necessary_words(words)::text, '(''(?:[^'']|'''')*'')', 'g') as found
      order by word
      limit 40
    ) as word
  $$;

-- Where the words stand in a text: [[start, end], ...] in code points from 0, end one past the last; null where none does.
-- The words are marked in a copy of the same length, without tags and without the marks themselves. Were anything else changed there,
-- nothing would be told. A text is looked through as far as its 20,000th character.
create function word_places(source text, words tsquery) returns integer[]
  language sql
  immutable
  parallel safe
  as $$
    with copy as materialized (
      select translate(left(source, 20000), U&'<\E000\E001', '   ') as text
    ),
    marked as materialized (
      select ts_headline('english', copy.text, words, U&'HighlightAll=true, StartSel="\E000", StopSel="\E001"') as text
      from copy
    ),
    piece as (
      select
        part.nth,
        position(U&'\E001' in part.text) - 1 as length,
        (sum(length(replace(part.text, U&'\E001', ''))) over (order by part.nth) - length(replace(part.text, U&'\E001', '')))::integer as start
      from marked
      cross join lateral string_to_table(marked.text, U&'\E000') with ordinality as part (text, nth)
    )
    select array_agg(array[piece.start, piece.start + piece.length] order by piece.nth)
    from piece
    where piece.nth > 1
      and (select translate(marked.text, U&'\E000\E001', '') = copy.text from marked cross join copy)
  $$;

create function escape_html(source text) returns text
  language sql
  immutable
  parallel safe
  as $$
    select replace(replace(replace(replace(replace(source, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;')
  $$;

-- A passage around the first of these places as safe HTML: all is escaped, the words stand in <mark>. It begins up to 80 characters
-- before the first place, at a word, and goes on for about 240.
create function marked_passage(source text, places integer[]) returns text
  language sql
  immutable
  parallel safe
  as $$
    select
      case when edge.opening > 0 then '…' else '' end
      || string_agg(
        escape_html(substring(source from place.behind + 1 for place.start - place.behind))
        || '<mark>' || escape_html(substring(source from place.start + 1 for place.ending - place.start)) || '</mark>',
        '' order by place.start
      )
      || escape_html(substring(source from max(place.ending) + 1 for edge.ending - max(place.ending)))
      || case when edge.ending < length(source) then '…' else '' end
    from (
      select
        cut.opening,
        cut.ending + position(' ' in translate(substring(source from cut.ending + 1 for 20), E'\n\t', '  ') || ' ') - 1 as ending
      from (
        select near.opening, least(greatest(near.opening + 240, places[1][2]), length(source)) as ending
        from (
          select
            greatest(places[1][1] - 80, 0)
            + case
              when places[1][1] > 80 then position(' ' in translate(substring(source from places[1][1] - 79 for 80), E'\n\t', '  '))
              else 0
            end as opening
        ) as near
      ) as cut
    ) as edge
    cross join lateral (
      select
        places[nth][1] as start,
        places[nth][2] as ending,
        lag(places[nth][2], 1, edge.opening) over (order by nth) as behind
      from generate_subscripts(places, 1) as nth
    ) as place
    where place.ending <= edge.ending
    group by edge.opening, edge.ending
  $$;
