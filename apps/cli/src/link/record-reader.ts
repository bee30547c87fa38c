/* A thread that reads: it takes blocks of lines and gives their records as shards. */
import { parentPort } from "node:worker_threads";
import { createRecordShard, packShard } from "@telltale/engine";
import { readRecords } from "./record-lines.ts";

parentPort?.on("message", ({ block, isFirst }: { readonly block: Uint8Array; readonly isFirst: boolean }) => {
  const { add, shard } = createRecordShard();
  const read = readRecords(block, isFirst, add);
  const packed = packShard(shard);
  parentPort?.postMessage({ read, shard: packed.shard }, packed.buffers);
});
