/* A server in a process of its own, for tests that kill it or look into its memory. Prints one line of JSON when it answers. */
import { readConfig } from "../src/config/read-config.ts";
import { serve } from "../src/serve.ts";

const server = await serve(readConfig(process.env));
process.stdout.write(`${JSON.stringify({ address: server.address, setupCode: server.setupCode })}\n`);
process.on("SIGTERM", () => void server[Symbol.asyncDispose]().then(() => process.exit(0)));
