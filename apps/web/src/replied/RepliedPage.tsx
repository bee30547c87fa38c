import type { HelpLine } from "@telltale/contract";
import { useEffect, useRef, useState } from "react";
import { PageButton } from "../app/links.tsx";
import { Guide, Screenshots } from "../guides/Guide.tsx";
import { isStatic } from "../mode.ts";
import { Button } from "../ui/Button.tsx";
import { Choice, ChoiceGroup } from "../ui/Choice.tsx";
import { Disclosure } from "../ui/Disclosure.tsx";
import { Page } from "../ui/Page.tsx";
import { Steps } from "../ui/Steps.tsx";
import { type Happening, happenings } from "../words/kinds.ts";
import { useWords } from "../words/Words.tsx";
import { HelpLines, OpenLine } from "./HelpLines.tsx";
import { useHelpLines } from "./use-help-lines.ts";

/** For who has replied or sent something already: a few ticks, then one screen that says what to do, in order. Needs no chat. */
export function RepliedPage() {
  const { replied } = useWords();
  const [ticked, setTicked] = useState<ReadonlySet<Happening>>(new Set());
  const [isAnswered, setAnswered] = useState(false);
  const lines = useHelpLines();
  if (isAnswered) return <Answer ticked={ticked} lines={lines} onChange={() => setAnswered(false)} />;
  const toggle = (one: Happening) => setTicked(new Set(happenings.filter((other) => ticked.has(other) !== (other === one))));
  return (
    <Page title={replied.title} lead={replied.lead}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          setAnswered(true);
        }}
      >
        <ChoiceGroup legend={replied.question}>
          {happenings.map((one) => (
            <Choice key={one} label={replied.happened[one].label} checked={ticked.has(one)} onChange={() => toggle(one)} />
          ))}
        </ChoiceGroup>
        <div className="stay">
          <Button kind="main" type="submit" wide>
            {replied.go}
          </Button>
        </div>
      </form>
    </Page>
  );
}

const body = (text: string) => <p>{text}</p>;

interface AnswerProps {
  readonly ticked: ReadonlySet<Happening>;
  readonly lines: readonly HelpLine[];
  readonly onChange: () => void;
}

function Answer({ ticked, lines, onChange }: AnswerProps) {
  const { replied } = useWords();
  const { steps } = replied;
  const top = useRef<HTMLDivElement>(null);
  const [now] = useState(() => new Date());
  useEffect(() => {
    window.scrollTo({ top: 0 });
    top.current?.focus({ preventScroll: true });
  }, []);
  const first = happenings.filter((one) => ticked.has(one) && replied.happened[one].first !== "");
  return (
    <div ref={top} tabIndex={-1} className="answer">
      <Page title={replied.answerTitle} lead={replied.answerLead}>
        <OpenLine lines={lines} now={now} />
        {first.length === 0 ? null : (
          <div className="card">
            <h2>{replied.firstTitle}</h2>
            <ul className="plain-list">
              {first.map((one) => (
                <li key={one}>{replied.happened[one].first}</li>
              ))}
            </ul>
          </div>
        )}
        <h2>{replied.order}</h2>
        <Steps
          steps={[
            { title: steps.pay.title, body: body(steps.pay.text) },
            { title: steps.stop.title, body: body(steps.stop.text) },
            {
              title: steps.save.title,
              body: (
                <>
                  {body(steps.save.text)}
                  <Disclosure title={replied.saveHow}>{() => <Screenshots />}</Disclosure>
                  <Disclosure title={replied.saveAll}>{() => <Guide />}</Disclosure>
                </>
              ),
            },
            { title: steps.block.title, body: body(steps.block.text) },
            { title: steps.report.title, body: body(steps.report.text) },
            { title: steps.tell.title, body: body(steps.tell.text) },
            { title: steps.verify.title, body: body(steps.verify.text) },
          ]}
        />
        <HelpLines lines={lines} now={now} />
        <div className="row no-print">
          {isStatic ? null : (
            <PageButton kind="main" to="/report">
              {replied.report}
            </PageButton>
          )}
          <Button onClick={() => window.print()}>{replied.print}</Button>
          <Button kind="quiet" onClick={onChange}>
            {replied.change}
          </Button>
        </div>
      </Page>
    </div>
  );
}
