import type { Io } from "../secret/terminal-io.ts";
import { safe } from "../terminal.ts";
import { FailedError } from "../usage.ts";
import { type Env, inSession, parseAction, signInOptions } from "./options.ts";
import { followChain, nameOf } from "./session.ts";
import { timeOf } from "./show.ts";

/** The hash before the first line. */
const start = { seq: 0, hash: Buffer.alloc(32).toString("base64url") };

export async function audit(args: readonly string[], io: Io, env: Env): Promise<void> {
  const options = {
    verify: { type: "boolean" },
    accept: { type: "boolean" },
    json: { type: "boolean" },
    last: { type: "string", default: "50" },
  } as const;
  const { values } = parseAction(args, options, []);
  const last = /^\d{1,7}$/u.test(values.last) ? Number(values.last) : 50;
  await inSession(
    io,
    { ...signInOptions(values, env), acceptAudit: values.accept === true },
    async ({ client, credential, keyset, head }) => {
      if (values.verify === true) {
        const { hash, found, lines } = await followChain(client, credential, start, head.seq);
        if (found !== null || hash !== head.hash)
          throw new FailedError(`the audit chain is broken: ${found ?? "its end is not the one that is signed"}`);
        io.out(
          values.json === true
            ? `${JSON.stringify({ version: 1, ok: true, lines })}\n`
            : `The chain of ${lines} lines fits together, from the first to the signed end.\n`,
        );
        return;
      }
      const shown = [];
      let after = Math.max(0, head.seq - last);
      for (;;) {
        const { lines, next } = await client.call("getAudit", { query: { after } }, credential);
        shown.push(...lines.filter(({ seq }) => seq <= head.seq));
        if (next === null || next >= head.seq) break;
        after = next;
      }
      if (values.json === true) {
        io.out(`${JSON.stringify({ version: 1, head: { seq: head.seq, hash: head.hash, verify: head.verify }, lines: shown })}\n`);
        return;
      }
      for (const { seq, at, actor, action, subject } of shown)
        io.out(
          `${String(seq).padStart(6)}  ${timeOf(at)}  ${safe(actor.startsWith("h-") ? nameOf(keyset, actor) : actor).padEnd(20)}  ${action}  ${subject ?? ""}\n`,
        );
      if (values.accept === true) io.note("This chain is remembered from now on.\n");
    },
  );
}
