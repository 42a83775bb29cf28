// Starts GraphiQL on the service's own schema.
const fetcher = GraphiQL.createFetcher({ url: "/graphql" });
const first = `# The newest articles, with their bylines and first comments. Press the arrow to run it.
{
  articles(first: 3) {
    nodes {
      headline
      authors { name }
      comments(first: 2) {
        nodes { body votes { display } account { handle } }
      }
    }
  }
}
`;
// The package brings React 17, which has no createRoot.
ReactDOM.render(
  React.createElement(GraphiQL, { fetcher, defaultQuery: first }),
  document.getElementById("graphiql"),
);
