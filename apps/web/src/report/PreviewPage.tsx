import type { PreparedReport, PreviewEntry } from "@telltale/sealing";
import { Button } from "../ui/Button.tsx";
import { Disclosure } from "../ui/Disclosure.tsx";
import { Notice } from "../ui/Notice.tsx";
import { Page } from "../ui/Page.tsx";
import { Progress } from "../ui/Progress.tsx";
import type { Words } from "../words/catalogue.ts";
import { useWords } from "../words/Words.tsx";
import type { Trusted } from "./prepare.ts";
import { summaryOf } from "./summary.ts";
import { Back, type Way } from "./Question.tsx";

/** What the preview can show: the report as it will be sealed, or why there is none yet. */
export type Preparation =
  | { readonly kind: "making"; readonly done: number }
  | { readonly kind: "failed"; readonly reason: string; readonly canRetry: boolean }
  | { readonly kind: "ready"; readonly prepared: PreparedReport; readonly isEmpty: boolean };

/** Exactly what is sealed, and to whom, before it is. */
export function PreviewPage({
  way,
  preparation,
  trusted,
  isNameless,
  notice,
  onSend,
  onRetry,
}: {
  readonly way: Way;
  readonly preparation: Preparation;
  readonly trusted: Trusted;
  readonly isNameless: boolean;
  /** Why one is here again. */
  readonly notice: string | null;
  readonly onSend: (prepared: PreparedReport) => void;
  readonly onRetry: () => void;
}) {
  const { preview, flow, desk } = useWords().report;
  return (
    <Page title={preview.title} lead={preview.lead} above={<p className="report-step">{flow.progress(way.step, way.of)}</p>}>
      {notice === null ? null : (
        <Notice kind="wrong">
          <p>{notice}</p>
        </Notice>
      )}
      {preparation.kind === "making" ? <Progress label={preview.making} value={null} /> : null}
      {preparation.kind === "failed" ? (
        <Notice kind="wrong" title={preview.refused}>
          <p>{preparation.reason}</p>
          {preparation.canRetry ? (
            <div>
              <Button onClick={onRetry}>{desk.again}</Button>
            </div>
          ) : null}
        </Notice>
      ) : null}
      {preparation.kind === "ready" ? preparation.prepared.preview.map((entry) => <Entry key={entry.envelope} entry={entry} />) : null}
      {isNameless ? <p>{preview.nameless}</p> : null}
      <p className="report-quiet">{preview.notSent}</p>
      <section className="report-fingerprint" aria-label={desk.fingerprint}>
        <h2>{desk.fingerprint}</h2>
        <p className="report-digits-small">{trusted.fingerprint}</p>
        <p className="report-quiet">{desk.fingerprintText}</p>
      </section>
      {preparation.kind === "ready" && preparation.isEmpty ? (
        <Notice>
          <p>{preview.empty}</p>
        </Notice>
      ) : null}
      <div className="report-way">
        <Button
          kind="main"
          disabled={preparation.kind !== "ready" || preparation.isEmpty}
          onClick={() => {
            if (preparation.kind === "ready") onSend(preparation.prepared);
          }}
        >
          {preview.send}
        </Button>
        <Back way={way} />
      </div>
    </Page>
  );
}

/** What is in it, a line each. */
function linesOf(entry: PreviewEntry, { preview, happened, consents }: Words["report"]): readonly string[] {
  const summary = summaryOf(entry);
  switch (summary?.kind) {
    case "case":
      return [
        ...(summary.messages + summary.removed > 0 ? [preview.messages(summary.messages, summary.removed)] : []),
        ...summary.handles,
        ...(summary.when === null ? [] : [summary.when]),
        ...summary.texts,
        ...summary.happened.map((id) => happened.options[id]),
      ];
    case "consents":
      return summary.allowed.length === 0
        ? [preview.nothingAllowed]
        : summary.allowed.map((id) => `${consents.options[id].asks} ${consents.yes}.`);
    case "identity":
      return [...summary.said, ...(summary.names > 0 ? [preview.nameList(summary.names)] : [])];
    case undefined:
      return [];
  }
}

function Entry({ entry }: { readonly entry: PreviewEntry }) {
  const { purpose, envelope, sealedTo, content } = entry;
  const { report } = useWords();
  const { preview, size } = report;
  const names = sealedTo.map(({ role, name }) =>
    role === "desk" ? preview.roles.desk(name ?? "") : (name ?? preview.roles[role === "recovery" ? "recovery" : "reporter"]),
  );
  return (
    <section className="report-part" aria-label={preview.parts[purpose]} data-envelope={envelope}>
      <h2>{preview.parts[purpose]}</h2>
      <p>{preview.to(names.join(", "))}</p>
      <ul className="report-summary">
        {linesOf(entry, report).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {content.kind === "file" ? (
        <p>{preview.file(content.name, size(content.bytes))}</p>
      ) : (
        <Disclosure title={preview.exact}>
          <pre className="report-exact" role="region" tabIndex={0} aria-label={preview.exactLabel(preview.parts[purpose])}>
            {content.text}
          </pre>
        </Disclosure>
      )}
    </section>
  );
}
