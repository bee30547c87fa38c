import { Worker } from "node:worker_threads";
import type { RecordShard } from "@telltale/engine";
import type { BlockRead } from "./record-lines.ts";

/** A block that was read. */
interface ReadBlock {
  readonly read: BlockRead;
  readonly shard: RecordShard;
}

/** Threads that read blocks of lines. */
interface Readers extends AsyncDisposable {
  /** Gives what each block held, in the order of the blocks. No more than two a thread are under way. */
  readonly readAll: (blocks: AsyncIterable<Uint8Array<ArrayBuffer>>) => AsyncGenerator<ReadBlock>;
}

// The bundled command has it as a file of its own beside the others.
const entry = new URL(import.meta.url.endsWith(".ts") ? "record-reader.ts" : "record-reader.mjs", import.meta.url);

export function startReaders(count: number): Readers {
  const readers = Array.from({ length: count }, () => startReader());
  return {
    async *readAll(blocks) {
      const underWay: Promise<ReadBlock>[] = [];
      let next = 0;
      for await (const block of blocks) {
        const reader = readers[next % count];
        if (reader === undefined) throw new Error("expected a reader");
        underWay.push(reader.read(block, next++ === 0));
        if (underWay.length < count * 2) continue;
        const first = await underWay.shift();
        if (first !== undefined) yield first;
      }
      for (const one of underWay) yield await one;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(readers.map(({ worker }) => worker.terminate()));
    },
  };
}

/** A thread answers in the order in which it is asked. */
function startReader(): {
  readonly worker: Worker;
  readonly read: (block: Uint8Array<ArrayBuffer>, isFirst: boolean) => Promise<ReadBlock>;
} {
  // Without the flags of the process: what is asked of its entry says nothing of this one.
  const worker = new Worker(entry, { execArgv: [] });
  const waiting: PromiseWithResolvers<ReadBlock>[] = [];
  let failed: Error | null = null;
  worker.on("message", (answer: ReadBlock) => waiting.shift()?.resolve(answer));
  worker.on("error", (error) => {
    failed = error;
    for (const { reject } of waiting.splice(0)) reject(error);
  });
  return {
    worker,
    read(block, isFirst) {
      const asked = Promise.withResolvers<ReadBlock>();
      // Whoever waits for it hears of it; until then it is no failure that nobody handles.
      asked.promise.catch(() => {});
      if (failed !== null) asked.reject(failed);
      else {
        waiting.push(asked);
        worker.postMessage({ block, isFirst }, [block.buffer]);
      }
      return asked.promise;
    },
  };
}
