import type { Evaluation, Rate } from "@telltale/engine";
import stringWidth from "string-width";
import { cut } from "../terminal.ts";

const percent = (value: number | null): string => (value === null ? "-" : `${(value * 100).toFixed(1)}%`);
const rate = ({ value, low, high, of }: Rate): string =>
  value === null ? "cannot be told" : `${percent(value)} (95%: ${percent(low)} to ${percent(high)}, of ${of})`;
const number = (value: number | null): string => (value === null ? "cannot be told" : value.toFixed(3));

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => stringWidth(row[column] ?? ""))));
  const pad = (cell: string, column: number): string => " ".repeat((widths[column] ?? 0) - stringWidth(cell));
  return rows
    .map((row) => row.map((cell, column) => (column === 0 ? cell + pad(cell, column) : pad(cell, column) + cell)).join("  "))
    .join("\n");
}

/** The figures for people. */
export function renderEvaluation(evaluation: Evaluation): string {
  const { auc } = evaluation;
  const figures = [
    ["records", `${evaluation.records}, of them ${evaluation.traps} traps`],
    ["precision", rate(evaluation.precision)],
    ["recall", rate(evaluation.recall)],
    ["F1", number(evaluation.f1)],
    ["false alarms", rate(evaluation.falseAlarms)],
    ["strong: recall", rate(evaluation.strongRecall)],
    ["strong: false", rate(evaluation.strongFalseAlarms)],
    ["AUC", auc.value === null ? "cannot be told" : `${number(auc.value)} (95%: ${number(auc.low)} to ${number(auc.high)})`],
    ["Brier score", number(evaluation.brier)],
    ["calibration error", number(evaluation.calibrationError)],
  ];
  const calibration = [
    ["said", "records", "mean", "were traps"],
    ...evaluation.calibration
      .filter(({ records }) => records > 0)
      .map(({ from, to, records, meanProbability, traps }) => [
        `${from.toFixed(1)}-${to.toFixed(1)}`,
        String(records),
        number(meanProbability),
        percent(traps.value),
      ]),
  ];
  const groups = (title: string, rows: Evaluation["byLabel"]): string =>
    rows.length === 0
      ? ""
      : `\n\n${table([
          [title, "records", "warned", "strong", "mean"],
          ...rows.map(({ name, records, flagged, strong, meanProbability }) => [
            cut(name, 40),
            String(records),
            percent(flagged.value),
            percent(strong.value),
            number(meanProbability),
          ]),
        ])}`;
  return `${figures.map(([name, value]) => `${(name ?? "").padEnd(18)}${value ?? ""}`).join("\n")}\n\n${table(calibration)}${groups("label", evaluation.byLabel)}${groups("kind", evaluation.byKind)}\n`;
}
