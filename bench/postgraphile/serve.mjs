// Serves PostGraphile on the tables, as its own documentation sets up its server: one process, a pool as large as Broadsheet's, no extras.
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { grafserv } from "postgraphile/grafserv/node";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const CONNECTIONS = 8; // as db/pool.py has it
const { port } = parseArgs({ options: { port: { type: "string" } } }).values;

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  disablePlugins: ["PgIndexBehaviorsPlugin"], // it hides columns that only partial indexes have
  pgServices: [
    makePgService({
      connectionString: process.env.DATABASE_URL,
      schemas: ["public"],
      // Its statements name what partial indexes are for as parameters: a generic plan could use none of them, and takes a hundred times as long.
      poolConfig: { max: CONNECTIONS, options: "-c plan_cache_mode=force_custom_plan" },
    }),
  ],
  grafast: { explain: false },
  grafserv: { graphiql: false, websockets: false, watch: false },
});
const server = createServer();
await instance.createServ(grafserv).addTo(server);
await instance.getSchema(); // made before the port is listened on, so that the first request does not wait for it
server.listen(Number(port), "127.0.0.1");
