// The 61 audits of GraphQL over HTTP, as its own reference implementation asks them.
import { serverAudits } from "graphql-http";
import { url } from "./address.js";

const results = await Promise.all(serverAudits({ url: url("/graphql") }).map((audit) => audit.fn()));
const failed = results.filter((result) => result.status !== "ok");
for (const result of failed) console.log(`${result.status} ${result.id} ${result.name}: ${"reason" in result ? result.reason : ""}`);
console.log(`${results.length - failed.length} of ${results.length} audits`);
if (failed.length || results.length !== 61) process.exit(1);
