import type { Finding, Message, Participant } from "@telltale/engine";
import { memo, useEffect, useId, useMemo, useState } from "react";
import { Button } from "../ui/Button.tsx";
import { classes } from "../ui/classes.ts";
import { useSpoken, useWords } from "../words/Words.tsx";
import { dayIn } from "./facts.ts";
import type { CheckedChat } from "./protocol.ts";
import { itemsOf, piecesOf } from "./shown.ts";

/** So many messages are drawn at a time, so that a long chat never holds up the page. */
const portion = 8;

/** The chat with its signs marked where they stand, and behind each mark the reason. */
export function Transcript({ chat: { messages, participants, assessment } }: { readonly chat: CheckedChat }) {
  const { check, engine } = useWords();
  const { result } = check;
  const [all, setAll] = useState(false);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const [drawn, setDrawn] = useState(portion);
  const items = useMemo(() => itemsOf(messages, assessment.findings, opened, all), [messages, assessment, opened, all]);
  useEffect(() => {
    if (drawn >= items.length) return;
    const timer = setTimeout(() => setDrawn(drawn + portion), 16);
    return () => clearTimeout(timer);
  }, [drawn, items.length]);
  const byMessage = useMemo(() => Map.groupBy(assessment.findings, ({ message }) => message), [assessment]);
  const people = useMemo(() => new Map(participants.map((one) => [one.id, one])), [participants]);
  const whole = byMessage.get(null) ?? [];
  return (
    <div className="chat">
      {whole.length === 0 ? null : (
        <div className="chat-whole">
          <h3>{result.whole}</h3>
          <ul className="plain-list">
            {whole.map((finding) => (
              <li key={finding.tell}>{engine.tells[finding.tell] ?? finding.because}</li>
            ))}
          </ul>
        </div>
      )}
      {items.some(({ kind }) => kind === "gap") ? (
        <p className="no-print">
          <Button kind="quiet" onClick={() => setAll(true)}>
            {result.showAll}
          </Button>
        </p>
      ) : null}
      <ol className="chat-lines">
        {items.slice(0, drawn).map((item) =>
          item.kind === "gap" ? (
            <li key={`gap ${item.from}`} className="chat-gap">
              <Button kind="quiet" onClick={() => setOpened(new Set([...opened, item.from]))}>
                {result.hidden(item.to - item.from)}
              </Button>
            </li>
          ) : (
            <Line
              key={item.message.id}
              message={item.message}
              who={item.message.from === null ? null : (people.get(item.message.from) ?? null)}
              findings={byMessage.get(item.message.id) ?? none}
            />
          ),
        )}
      </ol>
    </div>
  );
}

const none: readonly Finding[] = [];

interface LineProps {
  readonly message: Message;
  readonly who: Participant | null;
  readonly findings: readonly Finding[];
}

const Line = memo(function Line({ message, who, findings }: LineProps) {
  const { words, language } = useSpoken();
  const { result } = words.check;
  const [open, setOpen] = useState<number | null>(null);
  const id = useId();
  const isOwner = who?.role === "owner";
  const name = message.from === null ? result.app : isOwner ? `${who.name} (${result.you})` : (who?.name ?? result.unknown);
  const pieces = piecesOf(message.text, findings);
  const placeless = findings.filter(({ span }) => span[1] <= span[0] || message.text === "");
  const shown = open === null ? [] : open === -1 ? placeless : (pieces[open]?.findings ?? []);
  const mark = (index: number, text: string) => (
    <button
      key={index}
      type="button"
      className="mark-text"
      aria-expanded={open === index}
      aria-controls={`${id}-why`}
      onClick={() => setOpen(open === index ? null : index)}
    >
      {text}
    </button>
  );
  return (
    <li className={classes("line", message.from === null ? "line-app" : isOwner ? "line-own" : "line-theirs")}>
      <p className="line-head">
        <span>{name}</span> {message.at === null ? null : <Time at={message.at} language={language} />}
        {message.ambiguous ? <span> ({result.unsure})</span> : null}
      </p>
      <p className="line-text" dir="auto">
        {message.text === "" ? <em>{result.notExport[message.kind]}</em> : null}
        {pieces.map(({ text, findings: over }, index) => (over.length === 0 ? text : mark(index, text)))}
      </p>
      {placeless.length === 0 ? null : mark(-1, result.mistaken)}
      <div id={`${id}-why`} className="why" hidden={shown.length === 0}>
        {shown.map(({ tell, stage, because }) => (
          <p key={tell}>
            <strong>{result.stages[stage].name}.</strong> {words.engine.tells[tell] ?? because}
          </p>
        ))}
      </div>
      {findings.length === 0 ? null : (
        <ul className="only-print plain-list">
          {findings.map(({ tell, because }) => (
            <li key={tell}>{words.engine.tells[tell] ?? because}</li>
          ))}
        </ul>
      )}
    </li>
  );
});

function Time({ at, language }: { readonly at: string; readonly language: string }) {
  return (
    <time dateTime={at}>
      {dayIn(language, at)}, {at.slice(11, 16)}
    </time>
  );
}
