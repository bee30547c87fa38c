import type { Assessment } from "./model/assessment.ts";
import type { Conversation } from "./model/conversation.ts";
import { read } from "./read/read.ts";
import type { ReadOptions, SourceFile } from "./read/reader.ts";
import { assess } from "./tell/assess.ts";
import { shippedModels } from "./tell/model/shipped.ts";

/** A chat with what was found in it. */
export interface Analysis {
  readonly conversation: Conversation;
  readonly assessment: Assessment;
}

/** Assesses a conversation with the models that come with Telltale. Pure and deterministic. */
export function assessConversation(conversation: Conversation): Assessment {
  return assess(conversation, shippedModels());
}

/** The whole pipeline for one file: its bytes → its conversations → an assessment of each. Throws EngineError as `read` does. */
export function analyze(file: SourceFile, options: ReadOptions): Analysis[] {
  return read(file, options).map((conversation) => ({ conversation, assessment: assessConversation(conversation) }));
}
