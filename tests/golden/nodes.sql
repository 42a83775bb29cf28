select convert_to(json_build_object(
  'data', json_build_object(
    'nodes', json_build_array(
      (
        select json_build_object(
          '__typename', 'Comment',
          'id', comment.id,
          'number', comment.number
        )
        from (
          select
            'cmt_' || comment.article_id || '_' || comment.number as id,
            comment.number,
            comment.article_id
          from comment
          where (comment.is_shown or comment.account_id = $1::bigint or $2::boolean)
            and exists (select from article where article.article_id = comment.article_id and article.status = 'visible')
            and comment.article_id = $3
        ) as comment
        where comment.article_id = $3
          and comment.number = $4
      ),
      (
        select json_build_object(
          '__typename', 'Article',
          'id', article.id,
          'name', article.headline
        )
        from (
          select
            'art_' || article.article_id as id,
            article.headline,
            article.article_id
          from article
          where article.status = 'visible'
            and article.article_id = $5
        ) as article
        where article.article_id = $5
      ),
      (
        select json_build_object(
          '__typename', 'Account',
          'id', account.id,
          'name', account.display_name
        )
        from (
          select
            'acc_' || account.account_id as id,
            account.display_name,
            account.account_id
          from account
          where not account.is_erased
        ) as account
        where account.account_id = $6
      ),
      (
        select json_build_object('__typename', 'Image', 'id', image.id)
        from (
          select
            'img_' || image.article_id as id,
            image.article_id
          from image
          where exists (select from article where article.article_id = image.article_id and article.status = 'visible')
            and image.article_id = $7
        ) as image
        where image.article_id = $7
      ),
      null,
      (
        select json_build_object(
          '__typename', 'Section',
          'id', section.id,
          'name', section.name
        )
        from (
          select
            'sec_' || section.section_id as id,
            section.name,
            section.section_id
          from section
        ) as section
        where section.section_id = $8
      )
    )
  )
)::text, 'UTF8') as answer
