/* Talks HTTP to a server as nobody decent would: byte by byte, out of order, too much, too little. */
import { type IncomingHttpHeaders, type Agent, request } from "node:http";
import { type Socket, connect } from "node:net";

/** One answer, as it came. */
export interface Answered {
  readonly status: number;
  /** By lower-case name; repeated ones joined. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
  readonly agent?: Agent;
}

/** Sends one request by Node's own client, which lets through what `fetch` would put right. */
export const ask = async (port: number, { method, path, headers = {}, body, agent }: Asked): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const sent = { host: `localhost:${port}`, ...length, ...headers };
    const asked = request({ host: "127.0.0.1", port, method, path, headers: sent, ...(agent === undefined ? {} : { agent }) }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }));
      answer.on("error", reject);
    });
    asked.on("error", reject);
    asked.end(body);
  });

/** A connection that sends what it is told and keeps what comes. */
export interface Wire extends AsyncDisposable {
  readonly socket: Socket;
  readonly send: (bytes: string | Uint8Array) => void;
  readonly received: () => Buffer;
  /** Settles when the other side has closed, with everything that came; rejects after `milliseconds`. */
  readonly closed: (milliseconds?: number) => Promise<Buffer>;
  /** Settles when so many answers have come whole; rejects after `milliseconds`. */
  readonly answers: (count: number, milliseconds?: number) => Promise<readonly Answered[]>;
}

export async function openWire(port: number): Promise<Wire> {
  const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: false });
  const chunks: Buffer[] = [];
  let ended = false;
  let look: (() => void) | null = null;
  socket.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    look?.();
  });
  // A connection that is reset is one that is closed.
  socket.on("error", () => undefined);
  socket.on("close", () => {
    ended = true;
    look?.();
  });
  await new Promise<void>((resolve) => socket.once("connect", () => resolve()).once("close", () => resolve()));
  const until = async <Result>(milliseconds: number, what: string, find: () => Result | null): Promise<Result> =>
    new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        reject(
          new Error(
            `expected ${what} in ${milliseconds} ms, got ${JSON.stringify(Buffer.concat(chunks).toString("latin1").slice(0, 300))}`,
          ),
        );
      }, milliseconds);
      look = () => {
        const found = find();
        if (found === null) return;
        clearTimeout(late);
        resolve(found);
      };
      look();
    });
  return {
    socket,
    send: (bytes) => void socket.write(bytes),
    received: () => Buffer.concat(chunks),
    closed: async (milliseconds = 5000) => until(milliseconds, "the end", () => (ended ? Buffer.concat(chunks) : null)),
    answers: async (count, milliseconds = 5000) =>
      until(milliseconds, `${count} answers`, () => {
        const whole = parseAnswers(Buffer.concat(chunks));
        return whole.length >= count ? whole : null;
      }),
    async [Symbol.asyncDispose]() {
      socket.destroy();
      return Promise.resolve();
    },
  };
}

/** The answers that are whole in these bytes. Interim ones (1xx) are passed over. */
export function parseAnswers(bytes: Buffer): Answered[] {
  const answers: Answered[] = [];
  let at = 0;
  for (;;) {
    const end = bytes.indexOf("\r\n\r\n", at);
    if (end === -1) return answers;
    const [first = "", ...lines] = bytes.toString("latin1", at, end).split("\r\n");
    const status = Number(/^HTTP\/1\.[01] (\d{3})/u.exec(first)?.[1] ?? Number.NaN);
    if (Number.isNaN(status)) throw new Error(`expected an answer, got ${JSON.stringify(first)}`);
    const headers: Record<string, string> = {};
    for (const line of lines) {
      const [, name = "", value = ""] = /^([^:]*):\s*(.*)$/u.exec(line) ?? [];
      const key = name.toLowerCase();
      headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`;
    }
    const length = status < 200 || status === 204 ? 0 : Number(headers["content-length"] ?? 0);
    if (headers["transfer-encoding"] !== undefined) throw new Error("expected an answer with a length");
    if (bytes.length < end + 4 + length) return answers;
    if (status >= 200) answers.push({ status, headers, body: bytes.subarray(end + 4, end + 4 + length) });
    at = end + 4 + length;
  }
}

/** Sends bytes on a connection of its own and gives the first answer. */
export async function shout(port: number, bytes: string | Uint8Array, milliseconds = 5000): Promise<Answered> {
  await using wire = await openWire(port);
  wire.send(bytes);
  const [answer] = await wire.answers(1, milliseconds);
  if (answer === undefined) throw new Error("expected an answer");
  return answer;
}
