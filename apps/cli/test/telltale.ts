import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../bin/telltale.mjs", import.meta.url));

/** How one run of the command ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

// What would colour the output or move the clock is taken out, so that a test sees only what it asks for.
const { CI: _ci, FORCE_COLOR: _colour, NO_COLOR: _none, TERM: _term, TZ: _zone, ...inherited } = process.env;

/** Runs `telltale` as a process of its own, as a shell would. */
export function telltale(args: readonly string[], { input = "", cwd, env = {} }: Surroundings = {}): Promise<Ended> {
  return runProgram(process.execPath, [program, ...args], { input, env, ...(cwd === undefined ? {} : { cwd }) });
}

/** Runs `telltale` in a terminal of its own, by util-linux's `script`. */
export function telltaleInTerminal(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const command = [process.execPath, program, ...args].map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(" ");
  return runProgram("script", ["-qec", command, "/dev/null"], { input: "", env: { TERM: "xterm-256color", ...env } });
}

function runProgram(command: string, args: readonly string[], { input = "", cwd, env }: Surroundings): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...inherited, ...env } });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    // A command that ends without reading its input closes the pipe; that is no failure of the test.
    child.stdin.on("error", () => {});
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }));
    child.stdin.end(input);
  });
}
