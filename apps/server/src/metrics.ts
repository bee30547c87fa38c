/* What Prometheus may know: counts and durations, by endpoint and status. No id, no size of one report, no time of one. */
import { Counter, Gauge, Histogram, Registry } from "prom-client";

export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    requests: new Counter({ name: "telltale_requests_total", help: "Requests answered.", labelNames: ["endpoint", "status"], registers }),
    seconds: new Histogram({
      name: "telltale_request_seconds",
      help: "How long requests took.",
      labelNames: ["endpoint"],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    }),
    limited: new Counter({ name: "telltale_limited_total", help: "Requests that met a limit.", registers }),
    wrongReceipts: new Counter({ name: "telltale_wrong_receipts_total", help: "Receipts that open nothing.", registers }),
    unlocked: new Gauge({ name: "telltale_unlocked", help: "1 while the desk is unlocked.", registers }),
    jobs: new Counter({ name: "telltale_jobs_total", help: "Jobs done.", labelNames: ["kind", "outcome"], registers }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
