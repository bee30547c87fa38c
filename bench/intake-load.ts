/*
 * Sends reports to a server and says how long each took: `node bench/intake-load.ts ADDRESS SECONDS CONNECTIONS RECIPIENT`. A process of its
 * own, so that the server has its core for itself. Prints one line of JSON.
 */
import { createHash, randomBytes } from "node:crypto";
import { Agent, request } from "node:http";
import { sealEnvelope, toBase64url } from "@telltale/sealing";

const [address = "", seconds = "10", connections = "64", recipient = ""] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const hex = (bytes: number): string => randomBytes(bytes).toString("hex");

/** What a reporter would send: five kilobytes in words, sealed. Sealed once; ids and access are new for each report. */
const report = `r-${hex(16)}`;
const place = { purpose: "identity", report, envelope: `e-${hex(16)}` } as const;
const content = randomBytes(2000);
let piece = "";
for await (const { bytes } of sealEnvelope({ ...place, content, bytes: content.length, recipients: [recipient] }))
  piece = toBase64url(bytes);

const bodyOf = (): string =>
  JSON.stringify({
    version: 1,
    id: `r-${hex(16)}`,
    access: createHash("sha256").update(randomBytes(32)).digest("base64url"),
    thread: recipient,
    keyset: 1,
    excluded: [],
    envelopes: [{ id: `e-${hex(16)}`, purpose: "identity", version: 1, pieces: 1, inline: [piece] }],
    complete: true,
  });

async function send(): Promise<number> {
  const body = bodyOf();
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body), "idempotency-key": hex(16) };
    const sent = request(`${address}/api/reports`, { agent, method: "POST", headers }, (answer) => {
      if (answer.statusCode !== 201) reject(new Error(`expected 201, got ${answer.statusCode}`));
      answer.on("end", () => resolve(performance.now() - began)).resume();
    });
    sent.on("error", reject).end(body);
  });
}

const times: number[] = [];
async function run(ms: number, keep: boolean): Promise<number> {
  const began = performance.now();
  const until = began + ms;
  await Promise.all(
    Array.from({ length: Number(connections) }, async () => {
      while (performance.now() < until) {
        const time = await send();
        if (keep) times.push(time);
      }
    }),
  );
  return (performance.now() - began) / 1000;
}

await run(3000, false);
const took = await run(Number(seconds) * 1000, true);
times.sort((a, b) => a - b);
const at = (share: number): number => Math.round((times[Math.floor(times.length * share)] ?? 0) * 100) / 100;
console.log(
  JSON.stringify({
    reports: times.length,
    perSecond: Math.round(times.length / took),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    bodyBytes: Buffer.byteLength(bodyOf()),
    sealedBytes: Buffer.byteLength(piece, "base64url"),
  }),
);
agent.destroy();
