// urql: one typed query, by POST and by GET.
import { Client, cacheExchange, fetchExchange } from "@urql/core";
import { RecentDocument } from "../generated/operations.js";
import { url } from "./address.js";

const headlines = await Promise.all(
  [false, true].map(async (preferGetMethod) => {
    const client = new Client({ url: url("/graphql"), exchanges: [cacheExchange, fetchExchange], preferGetMethod });
    const answer = await client.query(RecentDocument, { filter: { section: "national" } }).toPromise();
    if (answer.error) throw answer.error;
    return answer.data?.articles.nodes.map((article) => article.headline).join("; ");
  }),
);
if (!headlines[0] || headlines[0] !== headlines[1]) throw new Error(`other answers: ${headlines}`);
console.log(headlines[0]);
