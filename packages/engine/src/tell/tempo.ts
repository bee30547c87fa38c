import type { Assessment, Finding } from "../model/assessment.ts";
import type { Conversation } from "../model/conversation.ts";
import type { Examination } from "./examine.ts";
import { asksForPicture } from "./structure-tells.ts";
import { By, type Turn } from "./turns.ts";

/** How fast a chat moved, from its first message with a time. What comes before that message is not counted. */
export function tempoOf(examination: Examination, findings: readonly Finding[], conversation: Conversation): Assessment["tempo"] {
  const first = firstMinute(examination);
  const since = (turn: Turn | undefined): number | null => {
    const minutes = (turn?.minute ?? Number.NaN) - first;
    return Number.isNaN(minutes) || minutes < 0 ? null : Math.round(minutes);
  };
  const timed = !Number.isNaN(first);
  return {
    firstToExplicitMinutes: timed ? since(firstExplicit(examination, findings, conversation)) : null,
    unansweredInARow: examination.structure.longestRun.length,
    firstToDemandMinutes: timed ? since(firstDemand(examination, findings, conversation)) : null,
  };
}

/** When the first message with a time was written, NaN where none has one. */
function firstMinute({ examined }: Examination): number {
  for (const { turn } of examined) if (turn.by !== By.app && !Number.isNaN(turn.minute)) return turn.minute;
  return Number.NaN;
}

/**
 * The other side's first picture or video that the owner had neither asked for nor sent one before, or their first message found to be
 * sexual talk, whichever is first. A picture that was asked for counts where sexual talk comes with it.
 */
function firstExplicit({ examined, structure }: Examination, findings: readonly Finding[], { messages }: Conversation): Turn | undefined {
  const talk = findings.find(({ tell }) => tell === "sexual-talk")?.message ?? null;
  if (talk === null && structure.firstPicture < 0) return undefined;
  let wanted = false;
  for (const one of examined) {
    const { turn } = one;
    if (turn.by === By.owner) wanted ||= turn.picture || asksForPicture(one);
    else if (turn.by === By.sender && ((turn.picture && !wanted) || (talk !== null && messages.get(turn.index).id === talk))) return turn;
  }
  return undefined;
}

function firstDemand({ examined }: Examination, findings: readonly Finding[], { messages }: Conversation): Turn | undefined {
  const demand = findings.find(({ stage }) => stage === "exploitation")?.message ?? null;
  return demand === null ? undefined : examined.find(({ turn }) => messages.get(turn.index).id === demand)?.turn;
}
