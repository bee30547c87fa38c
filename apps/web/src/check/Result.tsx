import { stages } from "@telltale/engine";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { PageButton, PageLink } from "../app/links.tsx";
import { isStatic } from "../mode.ts";
import { Button } from "../ui/Button.tsx";
import { Section } from "../ui/Page.tsx";
import { SelectField } from "../ui/Field.tsx";
import { StagePath } from "../ui/StagePath.tsx";
import { useSpoken, useWords } from "../words/Words.tsx";
import { checkAgainAs, startOver } from "./checker.ts";
import { dayIn, tempoLines, unknownLines } from "./facts.ts";
import type { CheckedChat, Refusal } from "./protocol.ts";
import { Refusals } from "./Refusals.tsx";
import { Transcript } from "./Transcript.tsx";

/** What was found: the verdict first, then what to do, then the chat and everything that explains it. */
export function Result({ chats, refused }: { readonly chats: readonly CheckedChat[]; readonly refused: readonly Refusal[] }) {
  const { check } = useWords();
  const { result } = check;
  const sorted = chats.toSorted((a, b) => b.assessment.probability - a.assessment.probability);
  const [picked, setPicked] = useState(0);
  const chat = sorted[picked] ?? sorted[0];
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    window.scrollTo({ top: 0 });
    top.current?.focus({ preventScroll: true });
  }, [chats]);
  if (chat === undefined) return null;
  return (
    <div className="page result" ref={top} tabIndex={-1}>
      <p className="page-above">
        <Button kind="quiet" onClick={startOver}>
          ← {result.another}
        </Button>
      </p>
      {sorted.length > 1 ? (
        <SelectField
          label={result.several(sorted.length)}
          value={String(picked)}
          onChange={({ target }) => setPicked(Number(target.value))}
        >
          {sorted.map((one, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- the chats of one check never change their places
            <option key={index} value={index}>
              {result.chatWith(namesOf(one))}
            </option>
          ))}
        </SelectField>
      ) : null}
      {refused.length > 0 ? <Refusals title={check.refusedTitle} refused={refused} /> : null}
      <ChatResult key={picked} chat={chat} />
    </div>
  );
}

const namesOf = ({ participants, source }: CheckedChat): string => {
  const others = participants.filter(({ role }) => role !== "owner").map(({ name }) => name);
  return others.length === 0 ? source.name : others.slice(0, 3).join(", ");
};

function ChatResult({ chat }: { readonly chat: CheckedChat }) {
  const { words, language } = useSpoken();
  const { result } = words.check;
  const { assessment, messages, matches } = chat;
  const verdict = result.verdicts[assessment.level];
  const kinds = new Set(assessment.findings.map(({ tell }) => tell)).size;
  const unknown = unknownLines(chat, words);
  return (
    <>
      <p className="only-print quiet">{result.printed}</p>
      <div className="verdict" data-level={assessment.level}>
        <p className="verdict-of">
          {result.chatWith(namesOf(chat))}, {result.count(messages.length)}
        </p>
        <h1>{verdict.title}</h1>
        <p className="lead">{verdict.text}</p>
        {assessment.level === "none" ? null : (
          <p className="quiet">{result.odds(Math.min(99, Math.round(assessment.probability * 100)))}</p>
        )}
      </div>
      {matches.length === 0 ? (
        <p className="quiet">{result.noMatch}</p>
      ) : (
        matches.map(({ warning, by }) => (
          <div className="match" key={warning.id}>
            <h2>
              {result.matchTitle(dayIn(language, warning.date))} {result.matchText}
            </h2>
            <p>{by === "handle" ? result.byHandle : result.byWording}</p>
            <p className="quiet">{warning.text[language]}</p>
          </div>
        ))
      )}
      {assessment.advice.length === 0 ? null : (
        <Section title={result.todo}>
          <ol className="numbered">
            {assessment.advice.map((key) => (
              <li key={key}>{words.engine.advice[key]}</li>
            ))}
          </ol>
        </Section>
      )}
      <p className="no-print">
        <PageLink to="/replied">{result.already}</PageLink>
      </p>
      {isStatic ? null : (
        <Next>
          <PageButton kind="main" to="/report">
            {result.report}
          </PageButton>
        </Next>
      )}
      <Section title={result.chat}>
        {kinds === 0 ? null : (
          <p className="quiet">
            {result.kinds(kinds)} <span className="no-print">{result.chatHint}</span>
          </p>
        )}
        <WhoAreYou chat={chat} />
        <Transcript chat={chat} />
      </Section>
      <Section title={result.path}>
        <StagePath
          stages={stages.map((id) => ({
            name: result.stages[id].name,
            text: result.stages[id].text,
            isReached: assessment.stages.includes(id),
          }))}
          reached={result.reached}
          notReached={result.notReached}
        />
        {assessment.stages.length === 0 ? null : (
          <p className="quiet">{result.pathText(assessment.stages.map((stage) => result.stages[stage].name.toLowerCase()).join(", "))}</p>
        )}
      </Section>
      <Lines title={result.tempo} lines={tempoLines(assessment.tempo, words)} />
      <Lines title={result.unknownTitle} lines={unknown} />
      <p className="no-print">
        <Button onClick={() => window.print()}>{result.print}</Button>
      </p>
      <p className="only-print quiet">{result.printNote}</p>
    </>
  );
}

function Next({ children }: { readonly children: ReactNode }) {
  const { check } = useWords();
  return (
    <div className="card no-print">
      <h2>{check.result.next}</h2>
      <p>{check.result.nextText}</p>
      <p>{children}</p>
    </div>
  );
}

function Lines({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  return (
    <Section title={title}>
      <ul className="plain-list">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Section>
  );
}

function WhoAreYou({ chat: { participants } }: { readonly chat: CheckedChat }) {
  const { check } = useWords();
  if (participants.length < 2 || participants.length > 6 || participants.some(({ role }) => role === "owner")) return null;
  return (
    <div className="card no-print">
      <h3>{check.result.whoTitle}</h3>
      <p>{check.result.whoText}</p>
      <p className="row">
        {participants.map(({ id, name }) => (
          <Button key={id} onClick={() => checkAgainAs(name)}>
            {name}
          </Button>
        ))}
      </p>
    </div>
  );
}
