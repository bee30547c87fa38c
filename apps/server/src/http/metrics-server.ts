/* The port for Prometheus: counts alone, on this machine alone. */
import { type Server, createServer } from "node:http";
import type { Metrics } from "../metrics.ts";
import { safeHeaders } from "./headers.ts";
import { isLocalName } from "./transport.ts";

export const createMetricsServer = ({ registry }: Metrics): Server =>
  createServer(({ url, method, headers: { host = "" } }, response) => {
    const answer = (status: number, text = "", type = "text/plain; charset=utf-8"): void => {
      response.writeHead(status, { ...safeHeaders, "Content-Type": type, "Content-Length": Buffer.byteLength(text) }).end(text);
    };
    // A page elsewhere that points a name of its own at this machine is not to read them.
    if (!isLocalName(host)) return answer(421);
    if (url !== "/metrics") return answer(404);
    if (method !== "GET" && method !== "HEAD") return answer(405);
    registry.metrics().then(
      (text) => answer(200, text, registry.contentType),
      () => answer(500),
    );
  });
