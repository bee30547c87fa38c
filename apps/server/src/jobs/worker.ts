/* Does the jobs of the table, one after the other, and the housekeeping on its hour. */
import { setTimeout } from "node:timers/promises";
import { type Job, failJob, finishJob, releaseJobs, takeJobs } from "@telltale/store";
import type { Context } from "../context.ts";
import { keepHouse } from "./housekeeping.ts";
import { jobKinds } from "./kinds.ts";

/** Longer than any job takes at a stretch. */
const leaseMs = 2 * 60_000;
const idleMs = 5000;
const houseMs = 10 * 60_000;
const backoff = { firstMs: 5000, mostMs: 3_600_000 };

export interface Worker {
  /** Looks for jobs at once. */
  readonly wake: () => void;
  /** Ends after the job at hand. */
  readonly stop: () => Promise<void>;
}

const kinds = Object.keys(jobKinds);
const isKind = (kind: string): kind is keyof typeof jobKinds => Object.hasOwn(jobKinds, kind);

export function startWorker(context: Context): Worker {
  const stopped = new AbortController();
  let nap = new AbortController();
  let houseAt = 0;
  const work = async (): Promise<void> => {
    // Nobody else works on a database of files, so what is still taken was left by a process that has ended.
    if (context.store.kind === "sqlite") await context.store.write((tx) => releaseJobs(tx));
    while (!stopped.signal.aborted) {
      nap = new AbortController();
      try {
        if (context.now() >= houseAt) {
          houseAt = context.now() + houseMs;
          await keepHouse(context);
        }
        while (!stopped.signal.aborted && (await someJobs(context)) > 0);
      } catch (error) {
        context.log.error("jobs-failed", { error: error instanceof Error ? error.name : "unknown" });
      }
      // A wake or a stop meanwhile has ended this nap already.
      await setTimeout(idleMs, null, { signal: AbortSignal.any([nap.signal, stopped.signal]) }).catch(() => undefined);
    }
  };
  const running = work();
  return {
    wake: () => nap.abort(),
    async stop() {
      stopped.abort();
      await running;
    },
  };
}

/** Takes jobs that can be done now and does them; gives how many. */
async function someJobs(context: Context): Promise<number> {
  const unlocked = context.desk.unlocked();
  if (unlocked === null) return 0;
  const query = { kinds, now: context.now(), leaseMs, limit: 20 };
  const due = await context.store.read((tx) => tx.db.selectFrom("jobs").select("id").where("run_at", "<=", query.now).limit(1).execute());
  if (due.length === 0) return 0;
  const jobs = await context.store.write((tx) => takeJobs(tx, query));
  for (const job of jobs) await doJob(context, job);
  return jobs.length;
}

async function doJob(context: Context, job: Job): Promise<void> {
  const { kind } = job;
  const unlocked = context.desk.unlocked();
  try {
    if (!isKind(kind)) throw new Error("expected a kind of job from the table");
    if (unlocked === null) throw new Error("expected an unlocked desk");
    await jobKinds[kind].run(context, job, unlocked);
    await context.store.write((tx) => finishJob(tx, job));
    context.metrics.jobs.inc({ kind, outcome: "done" });
  } catch (error) {
    const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "failed";
    context.log.warn("job-failed", { kind, subject: job.subject, code });
    context.metrics.jobs.inc({ kind, outcome: "failed" });
    await context.store.write((tx) => failJob(tx, job, context.now(), code, backoff)).catch(() => undefined);
  }
}
