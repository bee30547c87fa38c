import type { Assessment, Level } from "../model/assessment.ts";
import type { Conversation } from "../model/conversation.ts";
import { stages } from "../model/stage.ts";
import { advise } from "./advise.ts";
import { type Examination, examine, newRoom } from "./examine.ts";
import { signs } from "./finder.ts";
import { findingsOf } from "./findings.ts";
import { type Model, isRead, probabilityOf } from "./judge/verdict.ts";
import type { Models } from "./model/shipped.ts";
import { tempoOf } from "./tempo.ts";
import { By } from "./turns.ts";

// Nothing of an examination outlives its assessment, so usual chats are examined in the same room.
const room = newRoom(1024);

/**
 * Assesses one conversation: what in it speaks of social engineering, how surely, and what to do next. Pure and
 * deterministic. Findings are in the order of the messages, those about the whole chat last. The level never
 * exceeds what the findings show: `some` needs one tell, `strong` needs two kinds, or four where there is but one message.
 */
export function assess(conversation: Conversation, { verdict, meaning }: Models): Assessment {
  const examination = examine(conversation, meaning, room);
  const probability = examination.structure.senderTurns === 0 ? 0 : round(probabilityOf(examination, verdict));
  const one = examination.structure.senderTurns === 1;
  const needed = one ? kindsNeededOfOne : kindsNeeded;
  const kinds = probability < verdict.some ? 0 : probability < verdict.strong || one ? needed.some : needed.strong;
  const findings = findingsOf(examination, conversation, verdict, meaning, kinds);
  const tells = new Set(findings.map(({ tell }) => tell));
  const level = levelOf(probability, tells.size, verdict, needed);
  const reached = new Set(findings.map(({ stage }) => stage));
  return {
    level,
    probability,
    stages: stages.filter((stage) => reached.has(stage)),
    findings,
    tempo: tempoOf(examination, findings, conversation),
    advice: advise(level, tells, ownerMoves(examination)),
    language: examination.language,
    limits: limitsOf(examination),
  };
}

/** Kinds of tell a level needs to show for itself. */
type KindsNeeded = Readonly<Record<Exclude<Level, "none">, number>>;
const kindsNeeded: KindsNeeded = { some: 1, strong: 2 };
/** One message is little to go by, so it needs more. */
const kindsNeededOfOne: KindsNeeded = { some: 1, strong: 4 };

function levelOf(probability: number, kinds: number, model: Model, needed: KindsNeeded): Level {
  if (probability >= model.strong && kinds >= needed.strong) return "strong";
  return probability >= model.some && kinds >= needed.some ? "some" : "none";
}

const round = (probability: number): number => Math.round(Math.min(0.999, Math.max(0.001, probability)) * 1000) / 1000;

function ownerMoves({ examined }: Examination): Set<string> {
  const moves = new Set<string>();
  for (const { turn, sightings } of examined) {
    if (turn.by !== By.owner) continue;
    for (const { sign } of sightings) moves.add(signs[sign]?.id ?? "");
    if (turn.picture) moves.add("owner-picture");
  }
  return moves;
}

// By code: there are but a few dozen.
const languageNames = new Map<string, string>();

function languageName(code: string): string {
  let name = languageNames.get(code);
  if (name === undefined) languageNames.set(code, (name = new Intl.DisplayNames("en", { type: "language" }).of(code) ?? code));
  return name;
}

function limitsOf({ language, turns, structure }: Examination): string[] {
  const limits: string[] = [];
  if (language === null && structure.senderTurns > 2)
    limits.push("The language of this chat could not be told, so it is judged on who wrote when, not on what was said.");
  else if (language !== null && !isRead(language))
    limits.push(
      `This chat is in ${languageName(language)}, which Telltale does not read yet; it is judged on who wrote when, not on what was said.`,
    );
  if (!turns.ownerKnown) limits.push("The chat does not say whose phone it is from, so everyone in it is looked at alike.");
  if (Number.isNaN(structure.nightShare)) limits.push("The chat has no times, so nothing is said about hours and silences.");
  if (structure.ownerTurns === 0) limits.push("Nobody has answered in this chat, so there is less to go by.");
  return limits;
}
