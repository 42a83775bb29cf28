// The front page as Relay reads it: a connection at the root of the schema.
import { graphql } from "relay-runtime";

export const query = graphql`
  query frontQuery {
    ...front_query
  }
`;

export const articles = graphql`
  fragment front_query on Query
  @refetchable(queryName: "frontPageQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" }, filter: { type: "ArticleFilter" }) {
    articles(first: $count, after: $cursor, filter: $filter) @connection(key: "front_query_articles") {
      edges {
        node {
          headline
          authors {
            name
          }
        }
      }
    }
  }
`;
