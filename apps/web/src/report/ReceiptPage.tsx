import { type Receipt, formatReceipt, toBase64url } from "@telltale/sealing";
import { type ReactNode, useState } from "react";
import { Button } from "../ui/Button.tsx";
import { TextField } from "../ui/Field.tsx";
import { Page, Section } from "../ui/Page.tsx";
import { Steps } from "../ui/Steps.tsx";
import { useWords } from "../words/Words.tsx";
import { useHeading } from "./use-heading.ts";

type Stage = "shown" | "asked" | "done";

/** The receipt: shown once, then its last four digits are asked, then what comes next. */
export function ReceiptPage({
  receipt,
  salt,
  about,
  onKept,
  onThread,
}: {
  readonly receipt: Receipt;
  /** What the chat files were hashed with; null where there was none. */
  readonly salt: Uint8Array | null;
  /** When the desk answers. */
  readonly about: ReactNode;
  readonly onKept: () => void;
  readonly onThread: () => void;
}) {
  const { receipt: words } = useWords().report;
  const [stage, setStage] = useState<Stage>("shown");
  const place = useHeading(stage);
  switch (stage) {
    case "shown":
      return (
        <div ref={place}>
          <ShownReceipt receipt={receipt} salt={salt} onGoOn={() => setStage("asked")} />
        </div>
      );
    case "asked":
      return (
        <div ref={place}>
          <LastDigits
            receipt={receipt}
            onShow={() => setStage("shown")}
            onRight={() => {
              onKept();
              setStage("done");
            }}
          />
        </div>
      );
    case "done":
      return (
        <div ref={place}>
          <Page title={words.done} lead={words.doneText}>
            {about}
            <Section title={words.next}>
              <Steps steps={words.nextSteps.map(({ title, body }) => ({ title, body: <p>{body}</p> }))} />
            </Section>
            <div className="report-way">
              <Button kind="main" onClick={onThread}>
                {words.toThread}
              </Button>
            </div>
            <p className="report-quiet">{words.leave}</p>
          </Page>
        </div>
      );
  }
}

function CopyButton({ text, children, done }: { readonly text: string; readonly children: string; readonly done: string }) {
  const [isCopied, setCopied] = useState(false);
  return (
    <>
      <Button
        onClick={() =>
          void navigator.clipboard.writeText(text).then(
            () => setCopied(true),
            () => setCopied(false),
          )
        }
      >
        {children}
      </Button>
      <span role="status" className="report-quiet">
        {isCopied ? done : ""}
      </span>
    </>
  );
}

function ShownReceipt({
  receipt,
  salt,
  onGoOn,
}: {
  readonly receipt: Receipt;
  readonly salt: Uint8Array | null;
  readonly onGoOn: () => void;
}) {
  const { receipt: words } = useWords().report;
  const groups = formatReceipt(receipt).split(" ");
  return (
    <Page title={words.title} lead={words.lead}>
      <section className="report-receipt" aria-label={words.digits}>
        <ol className="report-digits">
          {groups.map((group, i) => (
            // oxlint-disable-next-line react/no-array-index-key -- two groups can be alike, and none is moved
            <li key={i}>
              <span aria-hidden="true">{group}</span>
              <span className="out-of-sight">{`${words.group(i + 1)}: ${group.split("").join(" ")}`}</span>
            </li>
          ))}
        </ol>
      </section>
      <div className="report-row report-screen-only">
        <CopyButton text={formatReceipt(receipt)} done={words.copied}>
          {words.copy}
        </CopyButton>
        <Button onClick={() => window.print()}>{words.print}</Button>
      </div>
      <p>{words.lost}</p>
      {salt === null ? null : (
        <Section title={words.salt}>
          <p className="report-quiet">{words.saltText}</p>
          <p className="report-digits-small">{toBase64url(salt)}</p>
          <div className="report-row report-screen-only">
            <CopyButton text={toBase64url(salt)} done={words.copied}>
              {words.copySalt}
            </CopyButton>
          </div>
        </Section>
      )}
      <div className="report-way report-screen-only">
        <Button kind="main" onClick={onGoOn}>
          {words.kept}
        </Button>
      </div>
    </Page>
  );
}

function LastDigits({
  receipt,
  onShow,
  onRight,
}: {
  readonly receipt: Receipt;
  readonly onShow: () => void;
  readonly onRight: () => void;
}) {
  const { receipt: words } = useWords().report;
  const [typed, setTyped] = useState("");
  const [isWrong, setWrong] = useState(false);
  return (
    <Page title={words.check} lead={words.checkHint}>
      <form
        className="report-question"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.replaceAll(/\D/gu, "") === receipt.slice(-4)) onRight();
          else setWrong(true);
        }}
      >
        <TextField
          label={words.digits}
          inputMode="numeric"
          autoComplete="off"
          maxLength={9}
          value={typed}
          error={isWrong ? words.checkWrong : undefined}
          onChange={({ target }) => {
            setTyped(target.value);
            setWrong(false);
          }}
        />
        <div className="report-way">
          <Button type="submit" kind="main">
            {words.checkButton}
          </Button>
          <Button kind="quiet" onClick={onShow}>
            {words.show}
          </Button>
        </div>
      </form>
    </Page>
  );
}
