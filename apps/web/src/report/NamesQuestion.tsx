import { SealingError } from "@telltale/sealing";
import { useMemo, useState } from "react";
import { Button } from "../ui/Button.tsx";
import { TextField } from "../ui/Field.tsx";
import { Notice } from "../ui/Notice.tsx";
import { useWords } from "../words/Words.tsx";
import type { Draft } from "./draft.ts";
import { caseOf } from "./prepare.ts";
import { type Asked, Question } from "./Question.tsx";

/** How often each name is replaced, by what stands for it; null where there are too many. */
function countsOf(
  draft: Draft,
): { readonly counts: Readonly<Record<string, number>>; readonly names: Readonly<Record<string, string>> } | null {
  try {
    return caseOf(draft);
  } catch (error) {
    if (error instanceof SealingError) return null;
    throw error;
  }
}

export function NamesQuestion({ draft, change, way }: Asked) {
  const { names } = useWords().report;
  const [name, setName] = useState("");
  const found = useMemo(() => countsOf(draft), [draft]);
  const add = (): void => {
    change({ kind: "name-marked", name });
    setName("");
  };
  const rows = [
    ...(found?.names["[name 1]"] === undefined ? [] : [{ standIn: "[name 1]", name: found.names["[name 1]"], isOwn: true }]),
    ...draft.marks.map((mark, i) => ({ standIn: `[name ${i + 2}]`, name: mark, isOwn: false })),
  ];
  const next = (): void => {
    if (name.trim() !== "") add();
    else way.next();
  };
  return (
    <Question way={{ ...way, next, isAnswered: way.isAnswered || name.trim() !== "" }} title={names.title} lead={names.lead}>
      <TextField
        label={names.add}
        hint={names.addHint}
        autoComplete="off"
        maxLength={200}
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <div>
        <Button onClick={add} disabled={name.trim() === ""}>
          {names.addButton}
        </Button>
      </div>
      <section className="report-names" aria-label={names.list} aria-live="polite">
        <h2>{names.list}</h2>
        {rows.length === 0 ? <p className="report-quiet">{names.none}</p> : null}
        <ul>
          {rows.map((row) => (
            <li key={row.standIn}>
              <span className="report-name">
                {row.name}
                {row.isOwn ? ` (${names.own})` : ""}
              </span>
              <span className="report-quiet">
                {row.standIn} · {names.counted(found?.counts[row.standIn] ?? 0)}
              </span>
              {row.isOwn ? null : (
                <button
                  type="button"
                  className="text-link"
                  aria-label={names.drop(row.name)}
                  onClick={() => change({ kind: "name-unmarked", name: row.name })}
                >
                  {names.dropShort}
                </button>
              )}
            </li>
          ))}
        </ul>
      </section>
      {found === null ? (
        <Notice kind="wrong">
          <p>{names.tooMany}</p>
        </Notice>
      ) : null}
      <p>{names.honest}</p>
      <p className="report-quiet">{names.map}</p>
    </Question>
  );
}
