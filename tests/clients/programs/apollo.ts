// Apollo Client: typed queries, infinite scroll through a thread with relayStylePagination, queries that go by their hash.
import { createHash } from "node:crypto";
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { CombinedGraphQLErrors } from "@apollo/client/errors";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { relayStylePagination } from "@apollo/client/utilities";
import { AnythingDocument, ArticlePageDocument, ThreadDocument } from "../generated/operations.js";
import { url } from "./address.js";

const sent: string[] = [];
const counted: typeof fetch = (address, options) => {
  sent.push(`${options?.method} ${`${address}${options?.body ?? ""}`.match(/[?&]query=|"query":/) ? "with its text" : "by hash"}`);
  return fetch(address, options);
};
const client = new ApolloClient({
  link: ApolloLink.from([
    new PersistedQueryLink({ sha256: (text) => createHash("sha256").update(text).digest("hex"), useGETForHashedQueries: true }),
    new HttpLink({ uri: url("/graphql"), fetch: counted, useGETForQueries: true }),
  ]),
  cache: new InMemoryCache({
    possibleTypes: { Node: ["Article", "Comment", "Author", "Account", "Section", "Site", "Agency", "Image"], QuoteTarget: ["Comment", "Block"] },
    typePolicies: { Article: { fields: { comments: relayStylePagination(["sort"]) } } },
  }),
});
const check = (is: boolean, what: string): void => {
  if (!is) throw new Error(what);
};

const page = await client.query({ query: ArticlePageDocument, variables: { id: "art_1" } });
const article = page.data?.article;
check(article?.authors.map((author) => author.name).join() === "Mara Lindqvist,Tobias Arkwright", "the byline is another");
const total = article?.comments?.totalCount ?? 0;

const thread = client.watchQuery({ query: ThreadDocument, variables: { id: "art_1", first: 5 } });
// As a page does it: whatever is shown anew, the reader scrolls on from its end.
await new Promise<void>((resolve, reject) => {
  thread.subscribe(({ data, dataState, loading }) => {
    if (loading) return;
    const page = dataState === "complete" ? data.article?.comments?.pageInfo : undefined;
    if (page?.hasNextPage) thread.fetchMore({ variables: { after: page.endCursor ?? null } }).catch(reject);
    else if (page) resolve();
  });
});
const edges = thread.getCurrentResult().data?.article?.comments?.edges ?? [];
const numbers = edges.map((edge) => edge?.node?.number);
check(numbers.join() === Array.from({ length: total }, (_, place) => place + 1).join(), `saw the comments ${numbers.join()}`);

const again = await client.query({ query: ArticlePageDocument, variables: { id: "art_1" }, fetchPolicy: "network-only" });
check(again.data?.article?.id === "art_1", "the second answer is another");
const last = sent.at(-1);
check(last === "GET by hash", `a query that is known went as ${last}`);

const any = await client.query({ query: AnythingDocument, variables: { ids: ["art_1", "cmt_1_1", "art_999"] } });
check(any.data?.nodes.map((node) => node?.__typename).join() === "Article,Comment,", "node types are others");

const wrong = await client.query({ query: ThreadDocument, variables: { id: "art_1", first: 1000 }, errorPolicy: "all", fetchPolicy: "network-only" });
check(CombinedGraphQLErrors.is(wrong.error) && wrong.error.errors[0]?.extensions?.["code"] === "invalid", "a wrong size is no error");

console.log(`${edges.length} comments in ${Math.ceil(total / 5)} pages, ${sent.filter((one) => one === "GET by hash").length} of ${sent.length} requests by hash`);
client.stop();
