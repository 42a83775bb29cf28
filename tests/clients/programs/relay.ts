// Relay's runtime with compiled, persisted queries: a thread page after page, kept as one connection.
import { createRequire } from "node:module";
import type * as Relay from "relay-runtime";
import { url } from "./address.js";
import threadPageQuery, { type threadPageQuery as ThreadPage } from "../relay/__generated__/threadPageQuery.graphql.js";
import threadQuery, { type threadQuery as Thread } from "../relay/__generated__/threadQuery.graphql.js";

const { Environment, Network, RecordSource, Store, fetchQuery } = createRequire(import.meta.url)("relay-runtime") as typeof Relay;

const network = Network.create(async (request, variables) => {
  const answer = await fetch(url("/graphql"), {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json" },
    body: JSON.stringify({ documentId: `sha256:${request.id}`, variables }),
  });
  return (await answer.json()) as Relay.GraphQLResponse;
});
const environment = new Environment({ network, store: new Store(new RecordSource()) });
const id = "art_1";

const first = await fetchQuery<Thread>(environment, threadQuery, { id }).toPromise();
if (first?.node?.__typename !== "Article") throw new Error(`art_1 is a ${first?.node?.__typename}`);

type Connection = { edges: { __refs: string[] }; pageInfo: { __ref: string }; totalCount: number };
const record = <T>(name: string): T => environment.getStore().getSource().get(name) as unknown as T;
const connection = (): Connection => record(`client:${id}:__thread_article_comments_connection(sort:"OLD")`);

for (;;) {
  const page = record<{ hasNextPage: boolean; endCursor: string }>(connection().pageInfo.__ref);
  if (!page.hasNextPage) break;
  await fetchQuery<ThreadPage>(environment, threadPageQuery, { id, count: 4, cursor: page.endCursor, sort: "OLD" }).toPromise();
}
const seen = connection().edges.__refs.map((edge) => record<{ node: { __ref: string } }>(edge).node.__ref);
console.log(`${seen.length} of ${connection().totalCount} comments in one connection`);
if (seen.length !== connection().totalCount || new Set(seen).size !== seen.length) process.exit(1);
