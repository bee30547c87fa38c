import type { Conversation } from "../model/conversation.ts";
import type { Outline, OutlinedMessage } from "../model/outline.ts";
import { examine } from "./examine.ts";
import { meaningLabels } from "./meaning/labels.ts";
import type { MeaningModel } from "./meaning/score.ts";
import { personaOf } from "./persona/claims.ts";
import { By } from "./turns.ts";

/** A move is in the order of moves from this probability on. */
const likely = 0.4;

/** The outline of a conversation: what linking by meaning and by the order of moves compares. */
export function outlineOf(conversation: Conversation, model: MeaningModel): Outline {
  const examination = examine(conversation, model);
  const { examined, meaning } = examination;
  const moves = new Float64Array(meaningLabels.length);
  const order: string[] = [];
  const messages: OutlinedMessage[] = [];
  examined.forEach(({ turn }, at) => {
    if (turn.by !== By.sender) return;
    messages.push({
      id: conversation.messages.get(turn.index).id,
      text: turn.text,
      minute: Number.isNaN(turn.minute) ? null : turn.minute,
    });
    meaningLabels.forEach(({ id, by }, label) => {
      if (by !== "sender") return;
      const raw = meaning[at * meaningLabels.length + label] ?? 0;
      const probability = 1 / (1 + Math.exp(-((model.scale[label] ?? 0) * raw + (model.shift[label] ?? 0))));
      moves[label] = 1 - (1 - (moves[label] ?? 0)) * (1 - probability);
      if (probability > likely && !order.includes(id)) order.push(id);
    });
  });
  return { messages, moves, order, persona: personaOf(examination) };
}
