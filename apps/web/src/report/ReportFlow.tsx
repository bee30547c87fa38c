/*
 * A report from its first question to its receipt. All of it is in memory: the draft, the receipt and its key are gone with the page. Where
 * one stands stands in the address after the #, so that the phone's own way back leads to the question before.
 */
import { Problem } from "@telltale/contract";
import { type DerivedReceipt, type PreparedReport, type Receipt, SealingError, fileSaltBytes, newReceipt } from "@telltale/sealing";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect, useMemo, useReducer, useState } from "react";
import { useWords } from "../words/Words.tsx";
import { ChatQuestion } from "./ChatQuestion.tsx";
import { DeskHours } from "./DeskStates.tsx";
import { accessOf } from "./derive.ts";
import { type StepId, emptyDraft, goesOn, isBegun, reduceDraft, stepBeside, steps, stepsOf } from "./draft.ts";
import { AgeQuestion } from "./AgeQuestion.tsx";
import { AboutQuestion, DescriptionQuestion, HandleQuestion } from "./first-questions.tsx";
import { ConsentsQuestion, HandlersQuestion, HappenedQuestion, KnewQuestion, OthersQuestion, ReachQuestion } from "./later-questions.tsx";
import { MessagesQuestion } from "./MessagesQuestion.tsx";
import { NamesQuestion } from "./NamesQuestion.tsx";
import { pageClient } from "./page-client.ts";
import { type Preparation, PreviewPage } from "./PreviewPage.tsx";
import { type Trusted, caseOf, prepareDraft } from "./prepare.ts";
import type { Asked, Way } from "./Question.tsx";
import { ReceiptPage } from "./ReceiptPage.tsx";
import { pageEffects, sendReport } from "./send.ts";
import { SendingPage, type SendingState } from "./SendingPage.tsx";
import { StopPage } from "./StopPage.tsx";
import { ThreadPage } from "./ThreadPage.tsx";
import { type Thread, threadOf } from "./thread.ts";
import type { DeskInfo } from "./desk-info.ts";
import { askDesk } from "./use-desk.ts";
import { useHeading } from "./use-heading.ts";
import { deriveInWorker } from "./workers.ts";

type Phase =
  | { readonly kind: "asking" }
  | { readonly kind: "sending"; readonly prepared: PreparedReport; readonly state: SendingState }
  | { readonly kind: "receipt"; readonly isKept: boolean }
  | { readonly kind: "thread"; readonly thread: Thread };

/** The receipt of this report: drawn once, derived when the preview is reached. */
interface Access {
  readonly receipt: Receipt;
  readonly derived: DerivedReceipt;
}

/** Goes on from the first question, which was answered so. */
export function ReportFlow({
  info,
  trusted: given,
  under18,
}: {
  readonly info: DeskInfo;
  readonly trusted: Trusted;
  readonly under18: false | null;
}) {
  const { report } = useWords();
  const [draft, change] = useReducer(reduceDraft, { ...emptyDraft, under18 });
  const [phase, setPhase] = useState<Phase>({ kind: "asking" });
  const [trusted, setTrusted] = useState(given);
  const [notice, setNotice] = useState<string | null>(null);
  const [salt] = useState(() => crypto.getRandomValues(new Uint8Array(fileSaltBytes)));
  const [furthest, setFurthest] = useState(order.indexOf("about"));
  const [step, go] = useStep(
    furthest,
    stepsOf(draft).map(({ id }) => id),
  );
  const { access, failure, retry } = useAccess(order.indexOf(step) >= order.indexOf("consents"));
  const preparation = usePreparation({ draft, trusted, access, failure });
  useWarning(phase.kind === "sending" || (phase.kind === "receipt" && !phase.isKept) || (phase.kind === "asking" && isBegun(draft)));
  const place = useHeading(draft.under18 === true ? "stop" : phase.kind === "asking" ? step : phase.kind, true);

  const send = async (prepared: PreparedReport): Promise<void> => {
    if (access === null) return;
    setNotice(null);
    const show = (state: SendingState): void => setPhase({ kind: "sending", prepared, state });
    show({ kind: "sealing" });
    try {
      const { keyset } = trusted;
      const common = { client: pageClient, prepared, keyset, excluded: draft.excluded, receipt: access.derived };
      await sendReport({ ...common, effects: pageEffects, onProgress: show });
      setPhase({ kind: "receipt", isKept: false });
    } catch (error) {
      if (error instanceof Problem && error.code === "keys-changed") {
        const next = await askDesk().catch(() => null);
        if (next?.trusted !== null && next?.trusted !== undefined) setTrusted(next.trusted);
        setNotice(report.sending.keysChanged);
        setPhase({ kind: "asking" });
      } else if (error instanceof Problem && error.code === "intake-closed") {
        show({ kind: "refused", reason: report.sending.closed });
      } else show({ kind: "refused", reason: report.sending.refusedText });
    }
  };

  if (draft.under18 === true)
    return (
      <div ref={place}>
        <StopPage onMistake={() => (change({ kind: "cleared" }), go("age"))} />
      </div>
    );
  if (phase.kind === "sending")
    return (
      <div ref={place}>
        <SendingPage state={phase.state} onAgain={() => void send(phase.prepared)} onBack={() => setPhase({ kind: "asking" })} />
      </div>
    );
  if (phase.kind === "receipt" && access !== null)
    return (
      <div ref={place}>
        <ReceiptPage
          receipt={access.receipt}
          salt={draft.about === "chat" && draft.chats.some(({ saltedSha256 }) => saltedSha256 !== null) ? salt : null}
          about={<DeskHours info={info} />}
          onKept={() => (change({ kind: "cleared" }), setPhase({ kind: "receipt", isKept: true }))}
          onThread={() =>
            void threadOf(pageClient, access.derived).then(
              (thread) => setPhase({ kind: "thread", thread }),
              () => undefined,
            )
          }
        />
      </div>
    );
  if (phase.kind === "thread")
    return (
      <div ref={place}>
        <ThreadPage info={info} trusted={trusted} thread={phase.thread} />
      </div>
    );

  const asked = stepsOf(draft).map(({ id }) => id);
  const isFirst = step === asked[0];
  const way: Way = {
    step: asked.indexOf(step) + 1,
    of: asked.length,
    isAnswered: goesOn(step, draft),
    back: isFirst ? null : () => go(stepBeside(draft, step, -1)),
    next: () => {
      const next = stepBeside(draft, step, 1);
      setFurthest(
        Math.max(
          furthest,
          steps.findIndex(({ id }) => id === next),
        ),
      );
      go(next);
    },
  };
  const question: Asked = { draft, change, way };
  return (
    <div ref={place}>
      {step === "preview" ? (
        <PreviewPage
          way={way}
          preparation={preparation}
          trusted={trusted}
          isNameless={draft.name.trim() === "" && draft.reach.trim() === ""}
          notice={notice}
          onSend={(prepared) => void send(prepared)}
          onRetry={retry}
        />
      ) : (
        questionFor(step, question, { trusted, salt })
      )}
      {isFirst ? (
        <div className="page report-hours">
          <p>{report.lead}</p>
          <DeskHours info={info} />
        </div>
      ) : null}
    </div>
  );
}

function questionFor(
  step: Exclude<StepId, "preview">,
  asked: Asked,
  { trusted, salt }: { readonly trusted: Trusted; readonly salt: Uint8Array },
) {
  switch (step) {
    case "age":
      return <AgeQuestion under18={asked.draft.under18} onSaid={(under18) => asked.change({ kind: "age", under18 })} way={asked.way} />;
    case "about":
      return <AboutQuestion {...asked} />;
    case "chat":
      return <ChatQuestion {...asked} salt={salt} />;
    case "description":
      return <DescriptionQuestion {...asked} />;
    case "handle":
      return <HandleQuestion {...asked} />;
    case "knew":
      return <KnewQuestion {...asked} />;
    case "happened":
      return <HappenedQuestion {...asked} />;
    case "others":
      return <OthersQuestion {...asked} />;
    case "reach":
      return <ReachQuestion {...asked} />;
    case "handlers":
      return <HandlersQuestion {...asked} keyset={trusted.keyset} />;
    case "consents":
      return <ConsentsQuestion {...asked} />;
    case "messages":
      return <MessagesQuestion {...asked} />;
    case "names":
      return <NamesQuestion {...asked} />;
  }
}

const order: readonly string[] = steps.map(({ id }) => id);

/** The question that the address names, as far as one has come; each is an entry of the history of its own. */
function useStep(furthest: number, asked: readonly StepId[]): readonly [StepId, (step: StepId) => void] {
  const navigate = useNavigate();
  const hash = useRouterState({ select: ({ location }) => location.hash });
  const named = asked.find((id) => id === hash && order.indexOf(id) <= furthest) ?? asked[0] ?? "age";
  return [named, (step) => void navigate({ to: "/report", hash: step, resetScroll: false })];
}

/** Draws the receipt and derives its key, once, when it is first wanted: some questions before the preview, which needs it. */
function useAccess(isWanted: boolean): { readonly access: Access | null; readonly failure: unknown; readonly retry: () => void } {
  const [access, setAccess] = useState<Access | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (!isWanted || access !== null) return undefined;
    let isGone = false;
    const receipt = newReceipt();
    setFailure(null);
    accessOf(pageClient, receipt, deriveInWorker).then(
      (derived) => {
        if (!isGone) setAccess({ receipt, derived });
      },
      (error: unknown) => {
        if (!isGone) setFailure(error);
      },
    );
    return () => {
      isGone = true;
    };
  }, [isWanted, access, attempt]);
  return { access, failure, retry: () => setAttempt(attempt + 1) };
}

function usePreparation({
  draft,
  trusted,
  access,
  failure,
}: {
  readonly draft: Parameters<typeof prepareDraft>[0];
  readonly trusted: Trusted;
  readonly access: Access | null;
  readonly failure: unknown;
}): Preparation {
  const { report } = useWords();
  return useMemo((): Preparation => {
    if (failure !== null) return { kind: "failed", reason: report.desk.unreachableText, canRetry: true };
    if (access === null) return { kind: "making", done: 0 };
    try {
      const prepared = prepareDraft(draft, { keyset: trusted.keyset, receipt: access.derived, now: Date.now() });
      const { value } = caseOf(draft);
      const isEmpty =
        value.chats.length === 0 &&
        value.handles.length === 0 &&
        value.happened.length === 0 &&
        value.when === null &&
        [value.description, value.knew, value.othersApproached].every((text) => text === null);
      return { kind: "ready", prepared, isEmpty };
    } catch (error) {
      if (!(error instanceof SealingError)) throw error;
      const reason =
        error.code === "nobody-left"
          ? report.handlers.nobody
          : error.code === "limit-passed"
            ? report.names.tooMany
            : report.preview.refusedText;
      return { kind: "failed", reason, canRetry: false };
    }
  }, [draft, trusted, access, failure, report]);
}

/** The browser asks before a draft is left. */
function useWarning(isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return undefined;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isOn]);
}
