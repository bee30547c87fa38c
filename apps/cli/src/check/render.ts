import {
  type Analysis,
  type Assessment,
  type Conversation,
  type Finding,
  type Message,
  type Stage,
  adviceTexts,
  formats,
  issueMeanings,
  stages,
  tells,
} from "@telltale/engine";
import { type Piece, type Style, columns, day, paint, paragraph, safe, wrapPieces } from "../terminal.ts";

const levelWords = {
  strong: { title: "STRONG SIGNS OF A TRAP", style: ["bold", "red"] },
  some: { title: "SOME SIGNS OF A TRAP", style: ["bold", "yellow"] },
  none: { title: "NO CLEAR SIGNS FOUND", style: ["bold"] },
} as const satisfies Record<Assessment["level"], { title: string; style: Style }>;

const stageStyle: Readonly<Record<Stage, Style>> = {
  approach: "cyan",
  hook: "magenta",
  escalation: "yellow",
  pressure: "red",
  exploitation: ["bold", "red"],
};
const tellById = new Map(tells.map((tell) => [tell.id, tell]));
const contextMessages = 1;

/** A checked chat for people: the verdict, the chat with its tells marked where they stand, the path, what to do, what is not known. */
export function render({ conversation, assessment }: Analysis, options: { readonly all: boolean }): string {
  return [
    heading(conversation),
    verdict(assessment),
    transcript(conversation, assessment, options.all),
    path(assessment),
    todo(assessment),
    unknowns(conversation, assessment),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

function heading({ source, participants, messages }: Conversation): string {
  const others = participants.filter(({ role }) => role !== "owner").map(({ name }) => safe(name));
  const who =
    others.length === 0
      ? "nobody"
      : others.length > 3
        ? `${others.slice(0, 3).join(", ")} and ${others.length - 3} more`
        : others.join(", ");
  const dates = Array.from(messages, ({ at }) => at).filter((at) => at !== null);
  const [first, last] = [dates[0], dates.at(-1)];
  const when =
    first === undefined || last === undefined
      ? "no dates"
      : first.slice(0, 10) === last.slice(0, 10)
        ? day(first)
        : `${day(first)} to ${day(last)}`;
  return [
    paint("bold", paragraph(`Chat with ${who}`)),
    paragraph(
      `${safe(source.name)}: ${formats[source.format]}, ${messages.length} ${messages.length === 1 ? "message" : "messages"}, ${when}`,
    ),
  ].join("\n");
}

function verdict({ level, probability, findings }: Assessment): string {
  const hundred = Math.min(99, Math.round(probability * 100));
  const { title, style } = levelWords[level];
  const sentence =
    level === "none"
      ? "What was looked for was not found clearly. That is no promise: if something feels wrong, check who this is by a route you already had."
      : `Of the made-up chats we tested on, about ${hundred} in 100 that looked like this one were traps. ${level === "strong" ? "You did nothing wrong by getting it." : "It may still be honest: check before you go on."}`;
  const count = new Set(findings.map(({ tell }) => tell)).size;
  const found = count === 0 ? "" : ` ${count} ${count === 1 ? "kind of sign is" : "kinds of sign are"} marked below.`;
  return `${paint(style, title)}\n${paragraph(sentence + found)}`;
}

function transcript({ messages, participants }: Conversation, { findings }: Assessment, all: boolean): string {
  const byMessage = Map.groupBy(findings, ({ message }) => message);
  const names = new Map(participants.map(({ id, name, role }) => [id, role === "owner" ? `${safe(name)} (you)` : safe(name)]));
  const list = [...messages];
  const shown = new Set<number>();
  list.forEach((message, index) => {
    if (!all && !byMessage.has(message.id) && (list.length > 12 || message.kind === "system")) return;
    for (let i = index - contextMessages; i <= index + contextMessages; i++)
      if (i >= 0 && i < list.length && (all || list[i]?.kind !== "system")) shown.add(i);
  });
  const lines: string[] = [];
  let before = -1;
  for (const index of [...shown].toSorted((a, b) => a - b)) {
    const message = list[index];
    if (message === undefined) continue;
    if (index > before + 1)
      lines.push(paint("dim", `  … ${index - before - 1} ${index - before - 1 === 1 ? "message" : "messages"} not shown …`), "");
    lines.push(...messageLines(message, names, byMessage.get(message.id) ?? []), "");
    before = index;
  }
  if (before < list.length - 1)
    lines.push(paint("dim", `  … ${list.length - 1 - before} ${list.length - 1 - before === 1 ? "message" : "messages"} not shown …`), "");
  const whole = byMessage.get(null) ?? [];
  if (whole.length > 0) lines.push(paint("bold", "About the chat as a whole"), ...whole.flatMap((finding) => reasonLines(finding)), "");
  return lines.join("\n").trimEnd();
}

function messageLines(message: Message, names: ReadonlyMap<string, string>, findings: readonly Finding[]): string[] {
  const who = message.from === null ? "The app" : (names.get(message.from) ?? "Unknown");
  const when =
    message.at === null ? "" : `${message.at.slice(0, 16).replace("T", " ")}${message.ambiguous ? " (day and month unsure)" : ""}  `;
  const body = wrapPieces(marked(message.text === "" ? placeholder(message) : message.text, findings), columns - 4).map((line) =>
    `    ${line.map(({ text, marked: on }) => (on ? paint(["underline", "bold"], text) : text)).join("")}`.trimEnd(),
  );
  return [paint("dim", paragraph(`${when}${who}`, "    ", "  ")), ...body, ...findings.flatMap((finding) => reasonLines(finding))];
}

const placeholder = ({ kind, attachments }: Message): string =>
  kind === "deleted"
    ? "(deleted)"
    : kind === "call"
      ? "(call)"
      : attachments.length > 0
        ? `(${attachments.map((one) => (one.kind === "other" ? "attachment" : one.kind)).join(", ")})`
        : `(${kind})`;

/** The text with brackets around what is marked, so that it can be read without colour, too. */
function marked(text: string, findings: readonly Finding[]): Piece[] {
  const edges = new Set([0, text.length]);
  for (const { span } of findings) for (const edge of span) edges.add(Math.min(edge, text.length));
  const sorted = [...edges].toSorted((a, b) => a - b);
  const pieces: Piece[] = [];
  for (let i = 0; i + 1 < sorted.length; i++) {
    const [start, end] = [sorted[i] ?? 0, sorted[i + 1] ?? 0];
    const on = findings.some(({ span }) => span[0] <= start && span[1] >= end && span[1] > span[0]);
    const last = pieces.at(-1);
    if (last !== undefined && last.marked === on) pieces[pieces.length - 1] = { text: last.text + text.slice(start, end), marked: on };
    else pieces.push({ text: text.slice(start, end), marked: on });
  }
  return pieces.map(({ text: part, marked: on }) => ({ text: on ? `[${safe(part)}]` : safe(part), marked: on }));
}

function reasonLines({ stage, tell, because }: Finding): string[] {
  const label = `${stage}: `;
  return paragraph(`${label}${because}`, "        ", "      > ")
    .split("\n")
    .map((line, index) => (index === 0 ? line.replace(label, paint(stageStyle[stage], label)) : line))
    .map((line, index, all) => (index === all.length - 1 && tellById.get(tell) === undefined ? `${line} (${tell})` : line));
}

function path({ stages: reached, tempo }: Assessment): string {
  if (reached.length === 0) return "";
  let used = 0;
  const steps = stages.map((stage, index) => {
    const shown = reached.includes(stage) ? `${stage} (reached)` : stage;
    const comma = index < stages.length - 1 ? "," : "";
    const space = used === 0 ? "  " : used + 1 + shown.length + comma.length > columns ? "\n  " : " ";
    used = (space === " " ? used + 1 : 2) + shown.length + comma.length;
    return `${space}${paint(reached.includes(stage) ? stageStyle[stage] : "dim", shown)}${comma}`;
  });
  const facts = [
    tempo.firstToExplicitMinutes === null ? null : `First message to first picture or sexual talk: ${span(tempo.firstToExplicitMinutes)}.`,
    tempo.firstToDemandMinutes === null ? null : `First message to first demand: ${span(tempo.firstToDemandMinutes)}.`,
    tempo.unansweredInARow < 3 ? null : `Most messages in a row without an answer: ${tempo.unansweredInARow}.`,
  ].filter((fact) => fact !== null);
  return [paint("bold", "How far it went"), steps.join(""), ...facts.map((fact) => paragraph(fact, "  "))].join("\n");
}

const span = (minutes: number): string =>
  minutes < 90
    ? `${minutes} ${minutes === 1 ? "minute" : "minutes"}`
    : minutes < 2880
      ? `${Math.round(minutes / 60)} hours`
      : `${Math.round(minutes / 1440)} days`;

function todo({ advice }: Assessment): string {
  if (advice.length === 0) return "";
  return [
    paint("bold", "What to do now"),
    ...advice.map((key, index) => paragraph(adviceTexts[key], "      ", `  ${String(index + 1).padStart(2)}. `)),
  ].join("\n");
}

function unknowns({ issues }: Conversation, { limits }: Assessment): string {
  const codes = Map.groupBy(issues, ({ code }) => code);
  const lines = [
    ...limits,
    ...[...codes].map(([code, list]) => (list.length === 1 ? issueMeanings[code] : `${issueMeanings[code]} (${list.length} places)`)),
  ];
  if (lines.length === 0) return "";
  return [paint("bold", "What could not be told"), ...lines.map((line) => paragraph(line, "    ", "  - "))].join("\n");
}
