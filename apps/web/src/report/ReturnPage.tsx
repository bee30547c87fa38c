import "./no-eval.ts";
import "./report.css";
import { type ReactNode, Suspense, lazy, useState } from "react";
import { PageLink } from "../app/links.tsx";
import { Button } from "../ui/Button.tsx";
import { TextField } from "../ui/Field.tsx";
import { Page } from "../ui/Page.tsx";
import { Progress } from "../ui/Progress.tsx";
import { useWords } from "../words/Words.tsx";
import { DeskHours, DeskStates } from "./DeskStates.tsx";
import { useDeskInfo } from "./desk-info.ts";
import { loadThread } from "./later.ts";
import type { Refused } from "./ReturnRest.tsx";
import type { Thread } from "./thread.ts";

const ReturnRest = lazy(async () => ({ default: (await loadThread()).ReturnRest }));

/** Asks for the receipt at once; what opens a report is loaded as it is typed. */
export function ReturnPage() {
  const { report } = useWords();
  const desk = useDeskInfo();
  const [thread, setThread] = useState<Thread | null>(null);
  if (thread !== null)
    return (
      <Suspense fallback={<DeskStates desk={{ kind: "loading" }} title={report.returnTitle} />}>
        <ReturnRest thread={thread} />
      </Suspense>
    );
  // A desk that takes no new reports still opens the ones it has.
  if (desk.kind === "unreachable" || (desk.kind === "closed" && desk.why === "no-setup"))
    return <DeskStates desk={desk} title={report.returnTitle} />;
  return <ReceiptAsked onOpen={setThread} hours={desk.kind === "loading" ? null : <DeskHours info={desk.info} />} />;
}

function ReceiptAsked({ onOpen, hours }: { readonly onOpen: (thread: Thread) => void; readonly hours: ReactNode }) {
  const { back, ...report } = useWords().report;
  const [typed, setTyped] = useState("");
  const [isOpening, setOpening] = useState(false);
  const [error, setError] = useState<string | undefined>();
  const open = async (): Promise<void> => {
    setError(undefined);
    setOpening(true);
    try {
      const { openTyped } = await loadThread();
      const found = await openTyped(typed);
      if (found.kind === "open") onOpen(found.thread);
      else setError(sentenceFor(found, back));
    } catch {
      setError(back.failed);
    } finally {
      setOpening(false);
    }
  };
  return (
    <Page title={report.returnTitle} lead={back.lead}>
      <form
        className="report-question"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isOpening) void open();
        }}
      >
        <TextField
          label={back.receipt}
          inputMode="numeric"
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          value={typed}
          error={error}
          onFocus={() => void loadThread()}
          onChange={({ target }) => setTyped(target.value)}
        />
        {isOpening ? <Progress label={back.opening} value={null} /> : null}
        <div className="report-way">
          <Button type="submit" kind="main" disabled={isOpening}>
            {back.open}
          </Button>
        </div>
      </form>
      {hours}
      <p>
        <PageLink to="/report">{back.none}</PageLink>
      </p>
    </Page>
  );
}

interface Sentences {
  readonly malformed: (found: number) => string;
  readonly notDigits: string;
  readonly unknown: string;
  readonly failed: string;
}

function sentenceFor(refused: Refused, words: Sentences): string {
  if (refused.kind === "malformed") return refused.others > 0 ? words.notDigits : words.malformed(refused.found);
  return refused.kind === "unknown" ? words.unknown : words.failed;
}
