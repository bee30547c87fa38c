/* One's own report: where it stands, what was written, and every way to go on with it or take it back. */
import { type Answer, type ConsentsContent, Problem, activeHandlers, intakeLimits } from "@telltale/contract";
import { type ReactNode, useEffect, useState } from "react";
import { Button } from "../ui/Button.tsx";
import { Choice, ChoiceGroup } from "../ui/Choice.tsx";
import { Disclosure } from "../ui/Disclosure.tsx";
import { TextArea } from "../ui/Field.tsx";
import { Notice } from "../ui/Notice.tsx";
import { Page, Section } from "../ui/Page.tsx";
import { classes } from "../ui/classes.ts";
import { useSpoken, useWords } from "../words/Words.tsx";
import { datesIn } from "./dates.ts";
import { AddChat } from "./AddChat.tsx";
import { DeskHours } from "./DeskStates.tsx";
import { emptyDraft } from "./draft.ts";
import { ConsentChoices, somebodyIsLeft } from "./later-questions.tsx";
import { pageClient } from "./page-client.ts";
import { type Trusted, caseOf } from "./prepare.ts";
import { pageEffects } from "./send.ts";
import { type Thread, type ThreadMessage, addCase, addConsents, deleteNow, readThread, undo, withdraw, writeMessage } from "./thread.ts";
import type { DeskInfo } from "./desk-info.ts";
import { useHeading } from "./use-heading.ts";

type Told = { readonly kind: "good" | "wrong"; readonly text: string } | null;

export function ThreadPage({
  info,
  trusted,
  thread: given,
}: {
  readonly info: DeskInfo;
  readonly trusted: Trusted | null;
  readonly thread: Thread;
}) {
  const { words, language } = useSpoken();
  const { thread: say } = words.report;
  const [state, setState] = useState<Answer<"getReport">>(given.state);
  const [messages, setMessages] = useState<readonly ThreadMessage[] | null>(null);
  const [leftOut, setLeftOut] = useState<readonly string[]>([]);
  const [told, setTold] = useState<Told>(null);
  const [isBusy, setBusy] = useState(false);
  const [isDeleted, setDeleted] = useState(false);
  const [isAdding, setAdding] = useState(false);
  const thread: Thread = { ...given, state };
  const place = useHeading(isDeleted ? "deleted" : isAdding ? "adding" : state.state);
  const date = datesIn(language, "long");

  /** Does one thing at a time and says what came of it; whether it was done. */
  const act = async (work: () => Promise<string | null>): Promise<boolean> => {
    setBusy(true);
    setTold(null);
    try {
      const text = await work();
      if (text !== null) setTold({ kind: "good", text });
      return true;
    } catch (error) {
      setTold({ kind: "wrong", text: error instanceof Problem && error.code === "undo-too-late" ? say.tooLate : say.failed });
      return false;
    } finally {
      setBusy(false);
    }
  };
  const refresh = async (): Promise<number> => {
    const next = await readThread(pageClient, thread);
    setMessages(next);
    return next.length - (messages?.length ?? 0);
  };
  useEffect(() => {
    let isGone = false;
    readThread(pageClient, given).then(
      (all) => {
        if (!isGone) setMessages(all);
      },
      () => {
        if (!isGone) setTold({ kind: "wrong", text: words.report.back.failed });
      },
    );
    return () => {
      isGone = true;
    };
  }, [given, words]);

  if (isDeleted)
    return (
      <div ref={place}>
        <Page title={say.deleted} lead={say.deletedText}>
          {null}
        </Page>
      </div>
    );
  const adding = trusted === null ? null : { client: pageClient, thread, keyset: trusted.keyset, leftOut, effects: pageEffects };
  const isOut = state.state === "withdrawn";
  if (isAdding && adding !== null)
    return (
      <AddChat
        adding={adding}
        onDone={(next) => {
          setState(next);
          setTold({ kind: "good", text: say.added });
          setAdding(false);
        }}
        onBack={() => setAdding(false)}
      />
    );
  return (
    <div ref={place}>
      {" "}
      <Page title={say.title} lead={say.states[state.state]}>
        <p className="report-quiet">{say.sent(date.format(state.createdAt))}</p>
        {isOut ? null : <DeskHours info={info} />}
        <div role="status" className="report-told">
          {told?.kind === "good" ? <Notice>{<p>{told.text}</p>}</Notice> : null}
        </div>
        {told?.kind === "wrong" ? (
          <Notice kind="wrong">
            <p>{told.text}</p>
          </Notice>
        ) : null}
        {isOut ? (
          <div className="report-question">
            {state.undoUntil === null ? null : <p>{say.undoUntil(date.format(state.undoUntil))}</p>}
            <div>
              <Button
                kind="main"
                disabled={isBusy}
                onClick={() => void act(async () => (setState(await undo(pageClient, thread)), say.undone))}
              >
                {say.undo}
              </Button>
            </div>
          </div>
        ) : null}
        <Section title={say.messages}>
          {messages === null ? <p>{words.common.loading}</p> : null}
          {messages?.length === 0 ? <p className="report-quiet">{say.empty}</p> : null}
          <ol className="report-thread">
            {messages?.map(({ id, author, at, text, handler }) => (
              <li key={id} className={classes("report-message", author === "reporter" && "report-message-own")}>
                <p className="report-message-head">
                  <span>
                    {author === "reporter" ? say.you : (trusted?.keyset.handlers.find((one) => one.id === handler)?.name ?? say.them)}
                  </span>
                  <time dateTime={new Date(at).toISOString()}>{date.format(at)}</time>
                </p>
                <p className="report-text">{text ?? say.unreadable}</p>
              </li>
            ))}
          </ol>
          <div>
            <Button kind="quiet" disabled={isBusy} onClick={() => void act(async () => say.refreshed(await refresh()))}>
              {say.refresh}
            </Button>
          </div>
        </Section>
        {isOut || adding === null || trusted === null ? null : (
          <>
            <Section title={say.write}>
              <Composer
                label={say.writeLabel}
                hint={say.writeHint}
                button={say.sendMessage}
                isBusy={isBusy || !somebodyIsLeft(trusted.keyset, [...state.excluded, ...leftOut])}
                onSend={async (text) =>
                  act(async () => {
                    await writeMessage(adding, text);
                    await refresh();
                    return say.sentMessage;
                  })
                }
              />
              <Disclosure title={say.leaveOut}>
                <ChoiceGroup legend={words.report.handlers.legend} hint={say.leaveOutHint}>
                  {activeHandlers(trusted.keyset)
                    .filter(({ id }) => !state.excluded.includes(id))
                    .map(({ id, name }) => (
                      <Choice
                        key={id}
                        label={name}
                        checked={leftOut.includes(id)}
                        onChange={({ target }) => setLeftOut(target.checked ? [...leftOut, id] : leftOut.filter((one) => one !== id))}
                      />
                    ))}
                </ChoiceGroup>
              </Disclosure>
            </Section>
            <Section title={say.add}>
              <Composer
                label={say.addLabel}
                hint={say.addHint}
                button={say.addButton}
                isBusy={isBusy}
                onSend={async (text) =>
                  act(async () => {
                    setState(await addCase(adding, caseOf({ ...emptyDraft, about: "description", description: text }).value));
                    return say.added;
                  })
                }
              />
              <div>
                <Button onClick={() => setAdding(true)}>{say.addChat}</Button>
              </div>
            </Section>
            <Section title={say.allow}>
              <Disclosure title={say.allowShow}>
                <Consents
                  isBusy={isBusy}
                  onSend={(allowed) =>
                    void act(async () => {
                      setState(await addConsents(adding, allowed, Date.now()));
                      return say.allowed;
                    })
                  }
                />
              </Disclosure>
            </Section>
          </>
        )}
        <Section title={say.control}>
          {isOut ? null : (
            <Sure
              ask={say.withdraw}
              sure={say.withdrawSure}
              isBusy={isBusy}
              onSure={() => void act(async () => (setState(await withdraw(pageClient, thread)), say.withdrawn))}
            >
              <p>{say.withdrawHint}</p>
              <p>{say.beyond}</p>
            </Sure>
          )}
          <Sure
            ask={say.delete}
            sure={say.deleteSure}
            isBusy={isBusy}
            onSure={() =>
              void act(async () => {
                await deleteNow(pageClient, thread);
                setDeleted(true);
                return null;
              })
            }
          >
            <p>{say.deleteHint}</p>
          </Sure>
        </Section>
      </Page>
    </div>
  );
}

/** What is allowed from now on. What was allowed before is sealed to the desk and cannot be shown here: everything starts at No. */
function Consents({ isBusy, onSend }: { readonly isBusy: boolean; readonly onSend: (allowed: ConsentsContent["allowed"]) => void }) {
  const { thread } = useWords().report;
  const [allowed, setAllowed] = useState(emptyDraft.consents);
  return (
    <form
      className="report-question"
      onSubmit={(event) => {
        event.preventDefault();
        onSend(allowed);
      }}
    >
      <p>{thread.allowHint}</p>
      <ConsentChoices allowed={allowed} onChange={(consent, isAllowed) => setAllowed({ ...allowed, [consent]: isAllowed })} />
      <div>
        <Button type="submit" disabled={isBusy}>
          {thread.allowButton}
        </Button>
      </div>
    </form>
  );
}

function Composer({
  label,
  hint,
  button,
  isBusy,
  onSend,
}: {
  readonly label: string;
  readonly hint: string;
  readonly button: string;
  readonly isBusy: boolean;
  readonly onSend: (text: string) => Promise<boolean>;
}) {
  const [text, setText] = useState("");
  return (
    <form
      className="report-question"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") void onSend(text).then((isSent) => (isSent ? setText("") : undefined));
      }}
    >
      <TextArea
        label={label}
        hint={hint}
        rows={4}
        maxLength={intakeLimits.maxWords}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <div>
        <Button type="submit" disabled={isBusy || text.trim() === ""}>
          {button}
        </Button>
      </div>
    </form>
  );
}

/** Something that is asked a second time before it is done. */
function Sure({
  ask,
  sure,
  isBusy,
  onSure,
  children,
}: {
  readonly ask: string;
  readonly sure: string;
  readonly isBusy: boolean;
  readonly onSure: () => void;
  readonly children: ReactNode;
}) {
  const { thread } = useWords().report;
  const [isAsked, setAsked] = useState(false);
  if (!isAsked)
    return (
      <div>
        <Button onClick={() => setAsked(true)}>{ask}</Button>
      </div>
    );
  return (
    <div className="report-sure" role="group" aria-label={ask}>
      {children}
      <div className="report-row">
        <Button
          disabled={isBusy}
          onClick={() => {
            setAsked(false);
            onSure();
          }}
        >
          {sure}
        </Button>
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the button that was pressed is gone, and this is the harmless one of the two */}
        <Button kind="quiet" autoFocus onClick={() => setAsked(false)}>
          {thread.keep}
        </Button>
      </div>
    </div>
  );
}
