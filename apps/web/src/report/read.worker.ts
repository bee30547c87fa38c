/* Reads a chat's file: a long one takes seconds. */
import "./no-eval.ts";
import { EngineError } from "@telltale/engine";
import { type DraftChat, readChats } from "./read-chat.ts";

export interface ReadRequest {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly salt: Uint8Array;
}

export type ReadReply =
  | { readonly kind: "done"; readonly chats: readonly DraftChat[] }
  | { readonly kind: "failed"; readonly code: EngineError["code"] | null };

const reply = (message: ReadReply): void => postMessage(message);

addEventListener("message", ({ data }: MessageEvent<ReadRequest>) => {
  readChats(data.name, data.bytes, data.salt).then(
    (chats) => reply({ kind: "done", chats }),
    (error: unknown) => reply({ kind: "failed", code: error instanceof EngineError ? error.code : null }),
  );
});
