/*
 * Between Node's HTTP server and the router: what is no request that the router could see is answered here, in the words of the same table
 * and with the same headers. Left to Node or to the framework, such answers have no headers at all.
 */
import { type IncomingMessage, STATUS_CODES, type Server, type ServerResponse, createServer } from "node:http";
import type { Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { Problem, type ProblemCode, intakeLimits } from "@telltale/contract";
import { safeHeaders } from "./headers.ts";
import { answerProblem, problemAnswer } from "./problem-answer.ts";
import type { App } from "./router.ts";

/** What Node's parser refuses, by the code of its error; everything else is malformed. */
const parserProblems: Readonly<Record<string, ProblemCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: "request-timeout",
  HPE_HEADER_OVERFLOW: "headers-too-large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "body-too-large",
};

/** How long a connection may take. */
interface Patience {
  /** Milliseconds for a request to arrive. */
  readonly requestMs: number;
  /** Milliseconds for its headers. */
  readonly headersMs: number;
  /** Milliseconds between looks at the clock. */
  readonly checkMs: number;
}

const patience: Patience = { requestMs: intakeLimits.maxRequestMs, headersMs: intakeLimits.maxHeadersMs, checkMs: 5000 };

/** A server that answers with the router and bounds what a connection may cost. */
export function createHttpServer(app: App, { requestMs, headersMs, checkMs } = patience): Server {
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false, errorHandler: refuse });
  /** The last request of each connection, to know whether an answer is on its way when the connection breaks. */
  const last = new WeakMap<Socket, { readonly request: IncomingMessage; readonly response: ServerResponse }>();
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    last.set(request.socket, { request, response });
    if (isMisdirected(request)) return write(response, new Problem("transport-refused"));
    listener(request, response).catch(() => response.destroy());
  };
  const server = createServer(
    {
      maxHeaderSize: intakeLimits.maxHeaderBytes,
      requestTimeout: requestMs,
      headersTimeout: headersMs,
      connectionsCheckingInterval: checkMs,
      keepAliveTimeout: 20_000,
      // The router asks for it, with an answer of ours.
      requireHostHeader: false,
    },
    answer,
  );
  server.maxConnections = intakeLimits.maxConnections;
  // An expectation that is not understood may be passed over (RFC 9110, section 10.1.1).
  server.on("checkExpectation", answer);
  server.on("clientError", (error: Error & { readonly code?: string }, socket: Socket) => {
    const before = last.get(socket);
    const isUnderWay =
      before !== undefined && !before.response.writableFinished && (before.request.complete || before.response.headersSent);
    // An answer in the middle of another, or in place of one, would be taken for that one.
    if (error.code === "ECONNRESET" || !socket.writable || isUnderWay) return void socket.destroy();
    const { status, headers, body } = problemAnswer(new Problem(parserProblems[error.code ?? ""] ?? "request-malformed"));
    const all = { ...safeHeaders, ...headers, "Content-Length": String(Buffer.byteLength(body)), Connection: "close" };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
    socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`, ...lines, "", body].join("\r\n"), () => socket.destroy());
  });
  return server;
}

/** What the framework cannot make a request of, such as a host that is none; all else that comes here is a fault of ours. */
function refuse(error: unknown): Response {
  const isTheirs = error instanceof Error && error.name === "RequestError";
  const response = answerProblem(new Problem(isTheirs ? "request-malformed" : "internal"));
  for (const [name, value] of Object.entries(safeHeaders)) response.headers.set(name, value);
  return response;
}

/** Whether the request line names another server than the `Host` does: only a proxy is asked like that. */
function isMisdirected({ url = "", headers: { host = "" } }: IncomingMessage): boolean {
  if (!/^https?:/iu.test(url)) return false;
  return !URL.canParse(url) || new URL(url).host !== host.toLowerCase();
}

function write(response: ServerResponse, problem: Problem): void {
  const { status, headers, body } = problemAnswer(problem);
  response.writeHead(status, { ...safeHeaders, ...headers, "Content-Length": Buffer.byteLength(body) }).end(body);
}
