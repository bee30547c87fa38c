/* Argon2id over 64 MiB takes half a second to some seconds: here it holds nothing up. */
import "./no-eval.ts";
import { deriveReceipt } from "@telltale/sealing";
import type { DeriveReply, DeriveRequest } from "./derive.ts";

const reply = (message: DeriveReply): void => postMessage(message);

addEventListener("message", ({ data }: MessageEvent<DeriveRequest>) => {
  deriveReceipt(data.receipt, data.salt, { onProgress: (done) => reply({ kind: "progress", done }) }).then(
    (derived) => reply({ kind: "done", derived }),
    () => reply({ kind: "failed" }),
  );
});
