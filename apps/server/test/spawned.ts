/* Starts a server in a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Spawned {
  readonly process: ChildProcess;
  readonly address: string;
  readonly setupCode: string;
  /** What it has written to its log. */
  readonly log: string[];
  /** Ends it at once, without a chance to do anything, and waits until it is gone. */
  readonly kill: () => Promise<void>;
  /** Asks it to stop and waits until it has. */
  readonly stop: () => Promise<number | null>;
}

const script = fileURLToPath(new URL("run-server.ts", import.meta.url));

/** A server over a directory, with other settings by their environment variables. */
export async function spawnServer(directory: string, env: Readonly<Record<string, string>> = {}): Promise<Spawned> {
  const child = spawn(process.execPath, [script], {
    env: { PATH: process.env["PATH"], TELLTALE_DATA: directory, TELLTALE_PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => log.push(line));
  const exited = once(child, "exit");
  const first = createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const started = await Promise.race([first, exited.then(() => null)]);
  if (started === null || started.done === true) throw new Error(`expected the server to start; it wrote ${log.slice(-20).join("\n")}`);
  const { address, setupCode }: { address: string; setupCode: string } = JSON.parse(started.value);
  const end = async (signal: "SIGKILL" | "SIGTERM"): Promise<void> => {
    child.kill(signal);
    await exited;
  };
  return {
    process: child,
    address,
    setupCode,
    log,
    kill: () => end("SIGKILL"),
    async stop() {
      await end("SIGTERM");
      return child.exitCode;
    },
  };
}
