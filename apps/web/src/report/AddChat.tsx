/*
 * Another chat, or how one went on, for a report that is there already: read, thinned, names taken out, shown as it will be sealed, and
 * sent to the desk as a case of its own.
 */
import { fileSaltBytes, toBase64url } from "@telltale/sealing";
import { useReducer, useState } from "react";
import { Button } from "../ui/Button.tsx";
import { Disclosure } from "../ui/Disclosure.tsx";
import { Notice } from "../ui/Notice.tsx";
import { Page, Section } from "../ui/Page.tsx";
import { useWords } from "../words/Words.tsx";
import { ChatQuestion } from "./ChatQuestion.tsx";
import { type Draft, emptyDraft, goesOn, reduceDraft } from "./draft.ts";
import { MessagesQuestion } from "./MessagesQuestion.tsx";
import { NamesQuestion } from "./NamesQuestion.tsx";
import { caseOf } from "./prepare.ts";
import { type Asked, Back } from "./Question.tsx";
import { type Adding, addCase } from "./thread.ts";
import { useHeading } from "./use-heading.ts";

const questions = ["chat", "messages", "names", "preview"] as const;

/** `onDone` is given the report as it stands then; `onBack` leads to it with nothing added. */
export function AddChat({
  adding,
  onDone,
  onBack,
}: {
  readonly adding: Adding;
  readonly onDone: (state: Adding["thread"]["state"]) => void;
  readonly onBack: () => void;
}) {
  const { report } = useWords();
  const [draft, change] = useReducer(reduceDraft, { ...emptyDraft, about: "chat" });
  const [salt] = useState(() => crypto.getRandomValues(new Uint8Array(fileSaltBytes)));
  const [at, setAt] = useState(0);
  const [sending, setSending] = useState<"no" | "yes" | "failed">("no");
  const [added, setAdded] = useState<Adding["thread"]["state"] | null>(null);
  const place = useHeading(added === null ? (questions[at] ?? "chat") : "added", true);

  if (added !== null)
    return (
      <div ref={place}>
        <Page title={report.thread.added}>
          {draft.chats.some(({ saltedSha256 }) => saltedSha256 !== null) ? (
            <Section title={report.receipt.salt}>
              <p className="report-quiet">{report.receipt.saltText}</p>
              <p className="report-digits-small">{toBase64url(salt)}</p>
            </Section>
          ) : null}
          <div className="report-way">
            <Button kind="main" onClick={() => onDone(added)}>
              {report.receipt.toThread}
            </Button>
          </div>
        </Page>
      </div>
    );

  const send = async (): Promise<void> => {
    setSending("yes");
    try {
      setAdded(await addCase(adding, caseOf(draft).value));
    } catch {
      setSending("failed");
    }
  };
  const step = questions[at] ?? "chat";
  const way = {
    step: at + 1,
    of: questions.length,
    isAnswered: step === "preview" || goesOn(step, draft),
    back: at === 0 ? onBack : () => setAt(at - 1),
    // Without a chat there is nothing to go through.
    next: () => (draft.chats.length === 0 ? onBack() : setAt(at + 1)),
  };
  const asked: Asked = { draft, change, way };
  return (
    <div ref={place}>
      {step === "chat" ? <ChatQuestion {...asked} salt={salt} /> : null}
      {step === "messages" ? <MessagesQuestion {...asked} /> : null}
      {step === "names" ? <NamesQuestion {...asked} /> : null}
      {step === "preview" ? <Shown draft={draft} way={way} sending={sending} onSend={() => void send()} /> : null}
    </div>
  );
}

/** Exactly what will be sealed, to the desk alone. */
function Shown({
  draft,
  way,
  sending,
  onSend,
}: {
  readonly draft: Draft;
  readonly way: Asked["way"];
  readonly sending: "no" | "yes" | "failed";
  readonly onSend: () => void;
}) {
  const { preview, flow, thread } = useWords().report;
  const { value } = caseOf(draft);
  const all = value.chats.flatMap(({ messages }) => messages);
  const removed = all.filter(({ kind }) => kind === "removed").length;
  return (
    <Page title={preview.title} lead={thread.addChatLead} above={<p className="report-step">{flow.progress(way.step, way.of)}</p>}>
      {sending === "failed" ? (
        <Notice kind="wrong">
          <p>{thread.failed}</p>
        </Notice>
      ) : null}
      <section className="report-part" aria-label={preview.parts.case}>
        <h2>{preview.parts.case}</h2>
        <p>{preview.messages(all.length - removed, removed)}</p>
        <Disclosure title={preview.exact}>
          <pre className="report-exact" role="region" tabIndex={0} aria-label={preview.exactLabel(preview.parts.case)}>
            {JSON.stringify(value)}
          </pre>
        </Disclosure>
      </section>
      <p className="report-quiet">{preview.notSent}</p>
      <div className="report-way">
        <Button kind="main" disabled={sending === "yes"} onClick={onSend}>
          {thread.addButton}
        </Button>
        <Back way={way} />
      </div>
    </Page>
  );
}
