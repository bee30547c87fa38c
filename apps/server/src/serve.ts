/* Starts a server from its settings, and stops it. */
import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import { type Store, openStore, replayDeletions } from "@telltale/store";
import { readHelpLines } from "./config/help-lines.ts";
import type { Config } from "./config/settings.ts";
import type { Context } from "./context.ts";
import { backupHandlers } from "./desk/backup-keys.ts";
import { deskHandlers } from "./desk/handlers.ts";
import { resealHandlers } from "./desk/reseal.ts";
import { openDesk } from "./desk/desk.ts";
import { createHttpServer } from "./http/listener.ts";
import { createLimits } from "./http/limits.ts";
import { createMetricsServer } from "./http/metrics-server.ts";
import { createProofs } from "./http/proof.ts";
import { answerUnknown, createRouter } from "./http/router.ts";
import { truncateTogether } from "./report/truncate.ts";
import { type Worker, startWorker } from "./jobs/worker.ts";
import { type Log, createLog } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import { servePages } from "./pages/routes.ts";
import { createArrivals } from "./report/arrivals.ts";
import { reportHandlers } from "./report/reports.ts";

export interface ServeOptions {
  /** The keys are thrown away in the end, and the pages say so. */
  readonly isDemo?: boolean;
  /** Where the log goes; standard error unless told. */
  readonly write?: (line: string) => void;
  /** Milliseconds since 1970; the system's clock unless told. */
  readonly now?: () => number;
}

export interface RunningServer extends AsyncDisposable {
  readonly port: number;
  /** Where it answers on this machine. */
  readonly address: string;
  /** What sets the desk up. */
  readonly setupCode: string;
  readonly context: Context;
}

/** Starts a server. Throws `ConfigError` where a file that is named is not what it should be, what the store throws when it cannot be opened, and what the system says of an address that is taken. */
export async function serve(config: Config, options: ServeOptions = {}): Promise<RunningServer> {
  const helpLines = config.helpLines === null ? null : readHelpLines(config.helpLines);
  const deletions = config.deletions === null ? {} : { deletionsPath: config.deletions };
  const store = await openStore(
    config.databaseUrl === null
      ? { kind: "sqlite", directory: config.data, ...deletions }
      : { kind: "postgres", url: config.databaseUrl, directory: config.data, ...deletions },
  );
  try {
    return await serveFrom(store, config, helpLines, options);
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
}

/** What was deleted is deleted again, should the files be those of an earlier day. */
async function replay(store: Store, log: Log): Promise<void> {
  if (store.deletionsPath === null) return;
  const { deleted, damagedLines } = await replayDeletions(store, store.deletionsPath);
  if (deleted > 0 || damagedLines.length > 0) log.warn("deletions-replayed", { deleted, damagedLines: damagedLines.length });
  if (deleted > 0) await store.truncate();
}

async function serveFrom(store: Store, config: Config, helpLines: Context["helpLines"], options: ServeOptions): Promise<RunningServer> {
  const now = options.now ?? Date.now;
  const log = createLog(config.logLevel, now, options.write ?? ((line) => process.stderr.write(line)));
  await replay(store, log);
  const desk = await openDesk(store, randomBytes, now());
  let stopping = false;
  let worker: Worker | null = null;
  const metrics = createMetrics();
  const context: Context = {
    config,
    store,
    helpLines,
    arrivals: createArrivals(store),
    desk,
    limits: createLimits(config),
    proofs: createProofs(desk.server.proof),
    log,
    metrics,
    now,
    random: randomBytes,
    setupCode: randomBytes(9).toString("base64url"),
    isDemo: options.isDemo ?? false,
    isStopping: () => stopping,
    tidy: () => truncateTogether(store),
    wake: () => worker?.wake(),
  };
  const app = createRouter(
    context,
    { ...reportHandlers, ...deskHandlers, ...resealHandlers, ...backupHandlers },
    (endpoint, status, milliseconds) => {
      metrics.requests.inc({ endpoint, status });
      metrics.seconds.observe({ endpoint }, milliseconds / 1000);
    },
  );
  servePages(app, context);
  answerUnknown(app);
  const server = createHttpServer(app);
  const port = await listen(server, config.port, config.host);
  const metricsServer = config.metricsPort === null ? null : createMetricsServer(metrics);
  if (metricsServer !== null) await listen(metricsServer, config.metricsPort ?? 0, "127.0.0.1");
  worker = startWorker(context);
  log.info("started", { port, store: store.kind, unlocked: false });
  return {
    port,
    address: `http://${config.host.includes(":") ? `[${config.host}]` : config.host === "127.0.0.1" ? "localhost" : config.host}:${port}`,
    setupCode: context.setupCode,
    context,
    async [Symbol.asyncDispose]() {
      if (stopping) return;
      stopping = true;
      log.info("stopping");
      // What has begun is finished; connections that only wait are closed.
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const force = setTimeout(() => server.closeAllConnections(), 10_000);
      await closed;
      clearTimeout(force);
      metricsServer?.close();
      await worker?.stop();
      desk.lock();
      await store[Symbol.asyncDispose]();
      log.info("stopped");
    },
  };
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve());
  });
  const address = server.address();
  return address !== null && typeof address === "object" ? address.port : port;
}
