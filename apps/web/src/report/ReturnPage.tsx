import "./no-eval.ts";
import "./report.css";
import { Problem } from "@telltale/contract";
import { SealingError } from "@telltale/sealing";
import { useState } from "react";
import { PageLink } from "../app/links.tsx";
import { Button } from "../ui/Button.tsx";
import { TextField } from "../ui/Field.tsx";
import { Page } from "../ui/Page.tsx";
import { Progress } from "../ui/Progress.tsx";
import { useWords } from "../words/Words.tsx";
import { DeskHours, DeskStates } from "./DeskStates.tsx";
import { pageClient } from "./page-client.ts";
import { ThreadPage } from "./ThreadPage.tsx";
import { type Thread, openThread } from "./thread.ts";
import { useDesk } from "./use-desk.ts";
import { useHeading } from "./use-heading.ts";
import { deriveInWorker } from "./workers.ts";

export function ReturnPage() {
  const { report } = useWords();
  const desk = useDesk();
  const [thread, setThread] = useState<Thread | null>(null);
  const place = useHeading(thread === null ? "asked" : "open");
  // A desk that takes no new reports still opens the ones it has.
  if (desk.kind !== "open" && (desk.kind !== "closed" || desk.why === "no-setup"))
    return <DeskStates desk={desk} title={report.returnTitle} />;
  return (
    <div ref={place}>
      {thread === null ? (
        <ReceiptAsked onOpen={setThread} hours={<DeskHours info={desk.info} />} />
      ) : (
        <ThreadPage info={desk.info} trusted={desk.kind === "open" ? desk.trusted : null} thread={thread} />
      )}
    </div>
  );
}

function ReceiptAsked({ onOpen, hours }: { readonly onOpen: (thread: Thread) => void; readonly hours: React.ReactNode }) {
  const { back, ...report } = useWords().report;
  const [typed, setTyped] = useState("");
  const [isOpening, setOpening] = useState(false);
  const [error, setError] = useState<string | undefined>();
  const open = async (): Promise<void> => {
    setError(undefined);
    setOpening(true);
    try {
      onOpen(await openThread(pageClient, typed, deriveInWorker));
    } catch (problem) {
      setError(sentenceFor(problem, back));
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

function sentenceFor(error: unknown, words: Sentences): string {
  if (error instanceof SealingError && error.detail.code === "receipt-malformed")
    return error.detail.others > 0 ? words.notDigits : words.malformed(error.detail.found);
  return error instanceof Problem && error.code === "receipt-unknown" ? words.unknown : words.failed;
}
