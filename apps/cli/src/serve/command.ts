import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { RunningServer } from "@telltale/server";
import { explaining } from "../failures.ts";
import { ownName } from "../own-name.ts";
import { passphraseIn } from "../secret/passphrase.ts";
import { type Io, processIo } from "../secret/terminal-io.ts";
import { FailedError, UsageError } from "../usage.ts";

export const serveHelp = `telltale serve            run the desk

  --data DIR     the folder that its data is kept in (telltale-data)
  --port N       the port to listen on (8080); 0 takes a free one
  --host ADDRESS the address to listen on (127.0.0.1)
  --unlock       ask for the desk's passphrase at the start. Without it, a
                 systemd credential \`telltale-passphrase\` unlocks it, or a
                 handler later, with \`telltale desk unlock\`
  --passphrase-file FILE   (with --unlock) the passphrase, instead of asking
  --demo         a desk to try out: its keys and data are thrown away at the end

Every other setting is an environment variable: see docs/desk.md.
SIGTERM and SIGINT end it after the requests at hand.
Exit code 0: stopped. 1: it could not be done. 2: wrong usage or settings.
`;

/** Variables that the other commands read: they are no settings of the server, and no mistake. */
const othersVariables: ReadonlySet<string> = new Set(["TELLTALE_SERVER", "TELLTALE_KEY"]);

/** `telltale serve`. Resolves when the server has stopped. Throws UsageError or FailedError. */
export async function serveDesk(args: readonly string[], io: Io = processIo()): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    allowPositionals: false,
    options: {
      data: { type: "string" },
      port: { type: "string" },
      host: { type: "string" },
      demo: { type: "boolean" },
      unlock: { type: "boolean" },
      "passphrase-file": { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) {
    io.out(serveHelp);
    return;
  }
  const { ConfigError, readConfig, serve } = await import("@telltale/server");
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !othersVariables.has(name)));
  const isDemo = values.demo === true;
  if (isDemo && env["DATABASE_URL"])
    throw new UsageError("expected no DATABASE_URL with --demo: a demonstration keeps nothing in a database of yours");
  const temporary = isDemo && values.data === undefined ? await mkdtemp(join(tmpdir(), "telltale-demo-")) : null;
  const { data = temporary ?? undefined, port, host } = values;
  let running: RunningServer | null = null;
  const { promise: asked, resolve: stop } = Promise.withResolvers<void>();
  const onSignal = (): void => stop();
  process.once("SIGTERM", onSignal).once("SIGINT", onSignal);
  try {
    const configured = async <Value>(run: () => Value | Promise<Value>): Promise<Value> => {
      try {
        return await run();
      } catch (error) {
        if (error instanceof ConfigError) throw new UsageError(error.message, error.lines);
        throw error;
      }
    };
    const config = await configured(() => readConfig(env, { data, port, host }));
    const started = await explaining(() => configured(() => serve(config, { isDemo })));
    running = started;
    if (isDemo) {
      const { makeDemo } = await import("./demo.ts");
      io.out(await explaining(() => makeDemo(started, config.data)));
    } else {
      await explaining(() =>
        unlockAtStart(started, io, { ask: values.unlock === true, file: values["passphrase-file"], credential: config.credential }),
      );
      io.out(await greeting(started));
    }
    await asked;
  } finally {
    process.off("SIGTERM", onSignal).off("SIGINT", onSignal);
    await running?.[Symbol.asyncDispose]();
    if (temporary !== null) await rm(temporary, { recursive: true, force: true });
  }
}

interface UnlockBy {
  readonly ask: boolean;
  readonly file: string | undefined;
  /** The folder of systemd's credentials. */
  readonly credential: string | null;
}

async function unlockAtStart(server: RunningServer, io: Io, { ask, file, credential }: UnlockBy): Promise<void> {
  const { desk, now, store, wake, metrics } = server.context;
  if ((await desk.keys(now())) === null) {
    if (ask) throw new FailedError("this desk is not set up yet, so there is nothing to unlock; start it without --unlock");
    return;
  }
  const passphrase = await passphraseOf(io, { ask, file, credential });
  if (passphrase === null) return;
  try {
    await desk.unlock(passphrase, now());
  } catch (error) {
    if (ask || file !== undefined) throw error;
    // Taking reports matters more than reading them: a wrong credential closes nothing.
    io.note(`telltale: the credential telltale-passphrase does not unlock the desk; it stays locked\n`);
    return;
  }
  const { appendAudit } = await import("@telltale/store");
  await store.write((tx) => appendAudit(tx, { at: now(), actor: "server", action: "desk-unlocked", subject: "desk" }));
  metrics.unlocked.set(1);
  wake();
}

async function passphraseOf(io: Io, { ask, file, credential }: UnlockBy): Promise<string | null> {
  if (file !== undefined) return passphraseIn(file);
  if (ask) return io.askHidden("Passphrase of the desk");
  return credential === null ? null : passphraseIn(join(credential, "telltale-passphrase")).catch(() => null);
}

async function greeting({ address, context, setupCode }: RunningServer): Promise<string> {
  const keys = await context.desk.keys(context.now());
  if (keys === null)
    return `The desk answers at ${address}. It is not set up yet. Next:

  ${ownName()} setup --server ${address} --out telltale-keys

which asks for the setup code:  ${setupCode}
`;
  return context.desk.unlocked() === null
    ? `The desk answers at ${address}. It is locked: it takes reports, and reads them once a handler unlocks it:

  ${ownName()} desk unlock --server ${address} --key HANDLER.key
`
    : `The desk answers at ${address}. It is unlocked.\n`;
}
