// REST with types made by openapi-typescript: an article, its comments page after page, a 304, and an error.
import createClient from "openapi-fetch";
import type { components, paths } from "../generated/rest.js";
import { url } from "./address.js";

const client = createClient<paths>({ baseUrl: url("") });
const check = (is: boolean, what: string): void => {
  if (!is) throw new Error(what);
};

const { data: article } = await client.GET("/v1/articles/{id}", { params: { path: { id: "art_1" }, query: { include: ["authors"] } } });
check(article?.authors?.[1]?.name === "Tobias Arkwright", "the byline is another");

const params = { path: { id: "art_1" } };
const tag = (await client.GET("/v1/articles/{id}", { params })).response.headers.get("ETag");
const known = await client.GET("/v1/articles/{id}", { params, headers: { "If-None-Match": tag ?? "none" } });
check(known.response.status === 304, `what is known came again with ${known.response.status}`);

const comments: components["schemas"]["Comment"][] = [];
let cursor: string | null | undefined;
do {
  const page = await client.GET("/v1/articles/{id}/comments", {
    params: { path: { id: "art_1" }, query: { limit: 5, sort: "old", ...(cursor ? { cursor } : {}) } },
  });
  if (!page.data) throw new Error(page.error.detail);
  comments.push(...(page.data.items ?? []));
  cursor = page.data.next_cursor;
} while (cursor);
const numbers = comments.map((comment) => comment.number);
check(numbers.join() === Array.from({ length: article?.comment_count ?? 0 }, (_, place) => place + 1).join(), `saw ${numbers.join()}`);

const { error } = await client.GET("/v1/articles/{id}", { params: { path: { id: "art_999" } } });
check(error?.status === 404 && error.code === "not_found" && error.request_id.length > 0, "what is not there is no problem");
console.log(`${comments.length} comments of "${article?.headline}"`);
