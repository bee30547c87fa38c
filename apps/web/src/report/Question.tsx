import type { ReactNode } from "react";
import { Button } from "../ui/Button.tsx";
import { Page } from "../ui/Page.tsx";
import { useWords } from "../words/Words.tsx";
import type { Change, Draft } from "./draft.ts";

/** Where one is among the questions, and how to go on. */
export interface Way {
  readonly step: number;
  readonly of: number;
  readonly isAnswered: boolean;
  /** Null at the first. */
  readonly back: (() => void) | null;
  readonly next: () => void;
}

/** What every question about the draft is given. */
export interface Asked {
  readonly draft: Draft;
  readonly change: (change: Change) => void;
  readonly way: Way;
}

/** One question: where it stands, its title, what it asks, and the ways back and on. None has to be answered. */
export function Question({
  way,
  title,
  lead,
  children,
}: {
  readonly way: Way;
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}) {
  const { flow } = useWords().report;
  return (
    <Page title={title} lead={lead} above={<p className="report-step">{flow.progress(way.step, way.of)}</p>}>
      <form
        className="report-question"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          way.next();
        }}
      >
        {children}
        <div className="report-way">
          <Button type="submit" kind={way.isAnswered ? "main" : "plain"}>
            {way.isAnswered ? flow.next : flow.skip}
          </Button>
          <Back way={way} />
        </div>
      </form>
    </Page>
  );
}

/** The way to the question before; nothing at the first. */
export function Back({ way }: { readonly way: Way }) {
  const { flow } = useWords().report;
  return way.back === null ? null : (
    <Button kind="quiet" onClick={way.back}>
      {flow.back}
    </Button>
  );
}
