// A thread as Relay reads it: by the article's id, in pages, forwards and backwards.
import { graphql } from "relay-runtime";

export const query = graphql`
  query threadQuery($id: ID!) {
    node(id: $id) {
      __typename
      id
      ...thread_article @alias(as: "article")
    }
  }
`;

export const article = graphql`
  fragment thread_article on Article
  @refetchable(queryName: "threadPageQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" }, sort: { type: "CommentSort", defaultValue: OLD }) {
    headline
    comments(first: $count, after: $cursor, sort: $sort) @connection(key: "thread_article_comments", filters: ["sort"]) {
      totalCount
      edges {
        node {
          id
          ...thread_comment
        }
      }
    }
  }
`;

export const earlier = graphql`
  fragment thread_earlier on Article
  @refetchable(queryName: "threadEarlierQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" }) {
    comments(last: $count, before: $cursor, sort: OLD) @connection(key: "thread_earlier_comments") {
      edges {
        node {
          id
        }
      }
    }
  }
`;

export const comment = graphql`
  fragment thread_comment on Comment {
    number
    body
    createdAt
    votes {
      display
    }
    account {
      handle
      ...thread_account
    }
  }
`;

export const account = graphql`
  fragment thread_account on Node {
    id
  }
`;
