import type { Assessment, Finding, Level } from "../model/assessment.ts";
import type { Conversation } from "../model/conversation.ts";
import { stages } from "../model/stage.ts";
import { advise } from "./advise.ts";
import { languages } from "./catalogue/tell.ts";
import { tellById } from "./catalogue/tells.ts";
import { type Examination, examine } from "./examine.ts";
import { signs } from "./finder.ts";
import { type Model, probabilityOf } from "./judge/verdict.ts";
import { meaningLabels } from "./meaning/labels.ts";
import { type MeaningModel, probabilityOfScore } from "./meaning/score.ts";
import type { Models } from "./model/shipped.ts";
import { firstExplicit, structureDetectors } from "./structure-tells.ts";
import { By } from "./turns.ts";

/**
 * Assesses one conversation: what in it speaks of social engineering, how surely, and what to do next. Pure and
 * deterministic. Findings are in the order of the messages, those about the whole chat last. The level never
 * exceeds what the findings show: `some` needs one tell, `strong` needs two kinds, or four where there is but one message.
 */
export function assess(conversation: Conversation, { verdict, meaning }: Models): Assessment {
  const examination = examine(conversation, meaning);
  const findings = findingsOf(examination, conversation, verdict, meaning);
  const probability = examination.structure.senderTurns === 0 ? 0 : round(probabilityOf(examination, verdict));
  const tells = new Set(findings.map(({ tell }) => tell));
  const level = levelOf(probability, tells.size, examination.structure.senderTurns, verdict);
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

function levelOf(probability: number, tells: number, senderTurns: number, model: Model): Level {
  if (probability >= model.strong && tells >= (senderTurns === 1 ? tellsOfOneMessage : tellsOfChat)) return "strong";
  return probability >= model.some && tells >= 1 ? "some" : "none";
}

/** Kinds of tell that `strong` needs. One message is little to go by, so it needs more. */
const tellsOfChat = 2;
const tellsOfOneMessage = 4;

const round = (probability: number): number => Math.round(Math.min(0.999, Math.max(0.001, probability)) * 1000) / 1000;

function findingsOf(examination: Examination, conversation: Conversation, verdict: Model, meaning: MeaningModel): Finding[] {
  const findings: (Finding & { readonly at: number })[] = [];
  const add = (id: string, turn: number | null, start: number, end: number): void => {
    const tell = tellById.get(id);
    if (tell === undefined) return;
    const message = turn === null ? null : conversation.messages.get(turn).id;
    const strength = verdict.strength[id] ?? 0.5;
    findings.push({
      tell: id,
      stage: tell.stage,
      message,
      span: [start, end],
      strength,
      because: tell.because,
      at: turn ?? Number.MAX_SAFE_INTEGER,
    });
  };
  examination.examined.forEach(({ turn, sightings }, at) => {
    if (turn.by !== By.sender) return;
    const said = new Set(sightings.map(({ sign }) => signs[sign]?.id ?? ""));
    for (const { sign, start, end } of sightings) add(signs[sign]?.id ?? "", turn.index, start + turn.offset, end + turn.offset);
    // What no phrase says in so many words is shown on the whole message, where its meaning is sure enough.
    if (turn.text.trim() === "") return;
    meaningLabels.forEach(({ by, tell }, label) => {
      if (by !== "sender" || tell === null || said.has(tell)) return;
      const probability = probabilityOfScore(meaning, label, examination.meaning[at * meaningLabels.length + label] ?? 0);
      if (probability >= (meaning.shown[label] ?? 2)) add(tell, turn.index, turn.offset, turn.offset + turn.text.length);
    });
  });
  for (const detect of Object.values(structureDetectors))
    for (const { tell, turn, start, end } of detect(examination, conversation)) add(tell, turn, start, end);
  return findings
    .toSorted((a, b) => a.at - b.at || a.span[0] - b.span[0] || (a.tell < b.tell ? -1 : 1))
    .map(({ tell, stage, message, span, strength, because }) => ({ tell, stage, message, span, strength, because }));
}

function ownerMoves({ examined }: Examination): Set<string> {
  const moves = new Set<string>();
  for (const { turn, sightings } of examined) {
    if (turn.by !== By.owner) continue;
    for (const { sign } of sightings) moves.add(signs[sign]?.id ?? "");
    if (turn.picture) moves.add("owner-picture");
  }
  return moves;
}

function tempoOf(examination: Examination, findings: readonly Finding[], conversation: Conversation): Assessment["tempo"] {
  const first = examination.examined.find(({ turn }) => turn.by !== By.app && !Number.isNaN(turn.minute))?.turn.minute ?? Number.NaN;
  const since = (minute: number | undefined): number | null => {
    const minutes = (minute ?? Number.NaN) - first;
    return Number.isNaN(minutes) || minutes < 0 ? null : Math.round(minutes);
  };
  const demand = findings.find(({ stage }) => stage === "exploitation")?.message ?? null;
  const turn =
    demand === null ? undefined : examination.examined.find(({ turn: { index } }) => conversation.messages.get(index).id === demand)?.turn;
  return {
    firstToExplicitMinutes: since(firstExplicit(examination)?.turn.minute),
    unansweredInARow: examination.structure.longestRun.length,
    firstToDemandMinutes: since(turn?.minute),
  };
}

function limitsOf({ language, turns, structure }: Examination): string[] {
  const limits: string[] = [];
  const name = language === null ? null : (new Intl.DisplayNames("en", { type: "language" }).of(language) ?? language);
  if (language === null && structure.senderTurns > 2)
    limits.push("The language of this chat could not be told, so it is judged on who wrote when, not on what was said.");
  else if (language !== null && !(languages as readonly string[]).includes(language))
    limits.push(`This chat is in ${name}, which Telltale does not read yet; it is judged on who wrote when, not on what was said.`);
  if (!turns.ownerKnown) limits.push("The chat does not say whose phone it is from, so everyone in it is looked at alike.");
  if (Number.isNaN(structure.nightShare)) limits.push("The chat has no times, so nothing is said about hours and silences.");
  if (structure.ownerTurns === 0) limits.push("Nobody has answered in this chat, so there is less to go by.");
  return limits;
}
