// A third party with openapi.json and a token, over types made by openapi-typescript: pages by Link, a 304, a comment's whole life.
import createClient from "openapi-fetch";
import type { components, paths } from "../generated/rest.js";
import { url } from "./address.js";

type Problem = components["schemas"]["Problem"];
const token = process.env["TOKEN"];
if (!token) throw new Error("TOKEN must be a token with comments:write and votes:write");
const headers = { Authorization: `Bearer ${token}` };
const client = createClient<paths>({ baseUrl: url(""), headers });
const check = (is: boolean, what: unknown): void => {
  if (!is) throw new Error(JSON.stringify(what));
};
const expect = (problem: Problem | undefined, status: number, code: string): void =>
  check(problem?.status === status && problem.code === code, { problem, status, code });

// All articles, page after page by next_cursor, and by the Link field (RFC 8288)
const byCursor: string[] = [];
let cursor: string | null | undefined;
do {
  const page = await client.GET("/v1/articles", { params: { query: { limit: 2, fields: ["id"], ...(cursor ? { cursor } : {}) } } });
  if (!page.data) throw new Error(page.error.detail);
  byCursor.push(...page.data.items.map((one) => one.id ?? ""));
  cursor = page.data.next_cursor;
} while (cursor);
const byLink: string[] = [];
let address: string | undefined = "/v1/articles?limit=2&fields=id";
while (address) {
  const answer: Response = await fetch(url(address), { headers });
  byLink.push(...((await answer.json()) as components["schemas"]["ArticlePage"]).items.map((one) => one.id ?? ""));
  address = /<([^>]+)>; rel="next"/.exec(answer.headers.get("Link") ?? "")?.[1];
}
check(byCursor.length === new Set(byCursor).size && byLink.join() === byCursor.join(), { byCursor, byLink });

// Read one, and ask again: 304
const params = { path: { id: "art_2" } };
const tagOf = (response: Response): string => response.headers.get("ETag") ?? "none";
const read = await client.GET("/v1/articles/{id}", { params });
const again = await client.GET("/v1/articles/{id}", { params, headers: { "If-None-Match": tagOf(read.response) } });
check(again.response.status === 304, again);

// Post; whoever does not know whether it arrived sends it again, and nothing is done twice
const post = (body: string, key: string) =>
  client.POST("/v1/articles/{id}/comments", { params: { ...params, header: { "Idempotency-Key": key } }, body: { body } });
const key = crypto.randomUUID();
const posted = await post("A third party was here, in TypeScript.", key);
if (!posted.data?.id) throw new Error(posted.error?.detail);
const id = posted.data.id;
check(posted.response.headers.get("Location") === `/v1/comments/${id}`, "it is not told where it is");
const replayed = await post("A third party was here, in TypeScript.", key);
check(replayed.response.headers.get("Idempotency-Replayed") === "true" && replayed.data?.id === id, replayed);
expect((await post("Other words, same key.", key)).error, 422, "key_reused");

// Edit what was read; a version that is gone is 412, none at all is 428
const edit = (body: string, tag: string) =>
  client.PATCH("/v1/comments/{id}", { params: { path: { id }, header: { "If-Match": tag } }, body: { body } });
const edited = await edit("Better words.", tagOf(posted.response));
check(edited.data?.body === "Better words.", edited);
expect((await edit("Too late.", tagOf(posted.response))).error, 412, "precondition_failed");
const blind = { method: "PATCH", headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify({ body: "No version." }) };
expect((await (await fetch(url(`/v1/comments/${id}`), blind)).json()) as Problem, 428, "precondition_required");

// Vote, and take it back; nobody votes on their own words
const vote = (name: string, value: number) => client.PUT("/v1/comments/{id}/vote", { params: { path: { id: name } }, body: { value } });
for (const value of [1, 0]) check((await vote("cmt_1_7", value)).response.status === 200, value);
expect((await vote(id, 1)).error, 403, "own_comment");

// Delete it
const gone = await client.DELETE("/v1/comments/{id}", { params: { path: { id }, header: { "If-Match": tagOf(edited.response) } } });
check(gone.response.status === 204, gone);
expect((await client.GET("/v1/comments/{id}", { params: { path: { id: "cmt_2_9999" } } })).error, 404, "not_found");
expect((await client.GET("/v1/articles", { params: { query: { cursor: "nonsense" } } })).error, 400, "invalid_cursor");
console.log(`${byCursor.length} articles, and the whole life of ${id}`);
