/* How reports look on a terminal. Everything from outside is made safe to print. */
import type { Answer, CaseContent, ConsentsContent, IdentityContent } from "@telltale/contract";
import { consents } from "@telltale/contract";
import { paragraph, safe } from "../terminal.ts";

export type DeskReport = Answer<"openReport">;

export const timeOf = (at: number): string => new Date(at).toISOString().slice(0, 16).replace("T", " ");

/** Lines of a text from outside, each behind `indent`. */
export const indented = (text: string, indent = "  "): string =>
  safe(text)
    .split("\n")
    .map((line) => paragraph(line, indent))
    .join("\n");

const levels = { none: "no signs", some: "some signs", strong: "strong signs" } as const;

const levelWords = (level: DeskReport["level"]): string => (level === null ? "not known" : levels[level]);

/** One line a report. */
export function listText(reports: readonly DeskReport[]): string {
  if (reports.length === 0) return "No reports.\n";
  const rows = reports.map(({ id, createdAt, state, level, messages, awaitsAnswer, takenBy }) => [
    id.slice(0, 14),
    timeOf(createdAt),
    state,
    levelWords(level),
    `${messages}`,
    [awaitsAnswer ? "awaits an answer" : "", takenBy === null ? "" : "taken by hand"].filter((word) => word !== "").join(", "),
  ]);
  const all = [["REPORT", "SENT (UTC)", "STATE", "SIGNS", "MESSAGES", ""], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return `${all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n")}\n`;
}

export function headText(report: DeskReport, nameOf: (id: string | null) => string): string {
  const lines = [
    `Report ${report.id}`,
    `  sent      ${timeOf(report.createdAt)} UTC`,
    `  state     ${report.state} since ${timeOf(report.stateAt)} UTC`,
    `  signs     ${levelWords(report.level)}`,
    `  messages  ${report.messages}${report.awaitsAnswer ? ", awaits an answer" : ""}`,
  ];
  if (report.takenBy !== null)
    lines.push(`  taken by  ${safe(nameOf(report.takenBy))}${report.takenAt === null ? "" : `, ${timeOf(report.takenAt)} UTC`}`);
  if (report.excluded.length > 0) lines.push(`  not for   ${report.excluded.map((id) => safe(nameOf(id))).join(", ")}`);
  return `${lines.join("\n")}\n`;
}

export function identityText({ name, reach, safe: when, names }: IdentityContent): string {
  const lines = ["Who reports"];
  lines.push(`  name   ${name === null ? "not given" : safe(name)}`);
  lines.push(reach === null ? "  reach  by the thread alone" : `  reach\n${indented(reach, "    ")}`);
  if (when !== null) lines.push(`  safe\n${indented(when, "    ")}`);
  const replaced = Object.entries(names);
  if (replaced.length > 0) lines.push("  names that were replaced", ...replaced.map(([mark, real]) => `    ${safe(mark)}  ${safe(real)}`));
  return `${lines.join("\n")}\n`;
}

export function consentsText({ at, allowed }: ConsentsContent): string {
  const lines = consents.map(({ id }) => `  ${allowed[id] ? "yes" : "no "}  ${id}`);
  return `Allowed, as of ${timeOf(at)} UTC\n${lines.join("\n")}\n`;
}

export function caseText({ kind, description, handles, when, knew, happened, othersApproached, chats, media }: CaseContent): string {
  const lines = [`Case (${kind})`];
  if (when !== null) lines.push(`  when     ${when}`);
  for (const { handle, app } of handles) lines.push(`  handle   ${safe(handle)}${app === null ? "" : ` on ${safe(app)}`}`);
  if (happened.length > 0) lines.push(`  happened ${happened.join(", ")}`);
  for (const [title, text] of [
    ["description", description],
    ["what the sender knew", knew],
    ["others approached", othersApproached],
  ] as const)
    if (text !== null) lines.push(`  ${title}`, indented(text, "    "));
  if (media.length > 0) lines.push(`  files that stay with the reporter: ${media.length}`);
  for (const { format, participants, messages } of chats) {
    const names = new Map(participants.map(({ id, name, identifier }) => [id, name ?? identifier ?? id]));
    lines.push(`  chat, ${safe(format)}, ${messages.length} messages`);
    for (const { from, at, kind: what, text } of messages) {
      const who = from === null ? "" : `${names.get(from) ?? from}: `;
      lines.push(
        indented(
          `${at ?? ""} ${who}${what === "removed" ? "[taken out by the reporter]" : text === "" ? `[${what}]` : text}`.trim(),
          "    ",
        ),
      );
    }
  }
  return `${lines.join("\n")}\n`;
}
