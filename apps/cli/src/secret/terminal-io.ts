/*
 * Where commands ask and say things. On a terminal people are asked, passphrases without an echo; without one the answers are the lines of
 * standard input, in the order in which they are asked for. Tests give answers of their own.
 */
import { StringDecoder } from "node:string_decoder";
import { FailedError } from "../usage.ts";

export interface Io {
  /** Whether there is somebody to ask. */
  readonly interactive: boolean;
  /** What the command is there to give: standard output. */
  readonly out: (text: string) => void;
  /** What people should know beside it: standard error. */
  readonly note: (text: string) => void;
  /** The next line of what is typed or piped in. Throws FailedError where there is none. */
  readonly ask: (question: string) => Promise<string>;
  /** The same without an echo. */
  readonly askHidden: (question: string) => Promise<string>;
  /** Everything else that is typed or piped in, to its end. */
  readonly rest: (question: string) => Promise<string>;
}

const ended = (question: string): FailedError =>
  new FailedError(`expected a line of standard input for "${question}", got its end; on a terminal it is asked for`);

const maxInputBytes = 4 * 1024 * 1024;

/** Lines out of chunks of bytes, and whatever is left. */
function linesFrom(source: AsyncIterable<Uint8Array>): {
  readonly line: () => Promise<string | null>;
  readonly rest: () => Promise<string>;
} {
  const chunks = source[Symbol.asyncIterator]();
  const decoder = new StringDecoder("utf8");
  let text = "";
  let over = false;
  const more = async (): Promise<boolean> => {
    if (over) return false;
    const next = await chunks.next();
    over = next.done === true;
    text += next.done === true ? decoder.end() : decoder.write(Buffer.from(next.value));
    if (text.length > maxInputBytes) throw new FailedError(`expected at most ${maxInputBytes} bytes of standard input, got more`);
    return true;
  };
  return {
    async line() {
      while (!text.includes("\n") && (await more()));
      const end = text.indexOf("\n");
      if (end === -1 && text === "") return null;
      const line = end === -1 ? text : text.slice(0, end);
      text = end === -1 ? "" : text.slice(end + 1);
      return line.replace(/\r$/u, "");
    },
    async rest() {
      while (await more());
      const all = text;
      text = "";
      return all;
    },
  };
}

/** The terminal or the pipes of this process. */
export function processIo(): Io {
  const { stdin, stdout, stderr } = process;
  const interactive = stdin.isTTY && stderr.isTTY;
  const piped = interactive ? null : linesFrom(stdin);
  const lineOf = async (question: string): Promise<string> => {
    const line = await piped?.line();
    if (line === null || line === undefined) throw ended(question);
    return line;
  };
  return {
    interactive,
    out: (text) => void stdout.write(text),
    note: (text) => void stderr.write(text),
    async ask(question) {
      if (piped !== null) return lineOf(question);
      const { createInterface } = await import("node:readline/promises");
      const lines = createInterface({ input: stdin, output: stderr });
      lines.on("SIGINT", () => process.exit(130));
      try {
        return await lines.question(`${question}: `);
      } finally {
        lines.close();
      }
    },
    askHidden: (question) => (piped === null ? readHidden(question) : lineOf(question)),
    async rest(question) {
      if (piped !== null) return piped.rest();
      stderr.write(`${question} (end with Ctrl-D on a line of its own):\n`);
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks).toString();
    },
  };
}

/** One line from the terminal without an echo. */
function readHidden(question: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(`${question}: `);
  return new Promise((resolve) => {
    const decoder = new StringDecoder("utf8");
    let typed: string[] = [];
    const finish = (): void => {
      stdin.off("data", take);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write("\n");
    };
    const take = (chunk: Buffer): void => {
      // An arrow key or the like comes as one sequence; it is no part of a passphrase.
      if (chunk[0] === 27) return;
      for (const key of decoder.write(chunk)) {
        if (key === "\r" || key === "\n") {
          finish();
          resolve(typed.join(""));
          return;
        }
        if (key === "\u0003") {
          finish();
          process.exit(130);
        }
        if (key === "\u007f" || key === "\b") typed = typed.slice(0, -1);
        else if (key === "\u0015") typed = [];
        else if (key >= " ") typed.push(key);
      }
    };
    stdin.setRawMode(true);
    stdin.resume();
    stdin.on("data", take);
  });
}
