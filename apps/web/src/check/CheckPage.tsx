import { useEffect, useRef } from "react";
import { Guide } from "../guides/Guide.tsx";
import { Disclosure } from "../ui/Disclosure.tsx";
import { Button } from "../ui/Button.tsx";
import { Notice } from "../ui/Notice.tsx";
import { Page, Section } from "../ui/Page.tsx";
import { Progress } from "../ui/Progress.tsx";
import { useSpoken, useWords } from "../words/Words.tsx";
import { loadChecker, useChecker } from "./checker.ts";
import { GiveChat } from "./GiveChat.tsx";
import type { Refusal } from "./protocol.ts";
import { Refusals } from "./Refusals.tsx";
import { Result } from "./Result.tsx";
import { sizeIn } from "./size.ts";

/** `prepare` loads what later pages need, so that nothing is asked for once there is a chat. */
export function CheckPage({ prepare }: { readonly prepare: () => void }) {
  const { check } = useWords();
  const state = useChecker();
  if (state.phase === "checked") return <Result chats={state.chats} refused={state.refused} />;
  return (
    <Page title={check.title} lead={check.lead}>
      {state.phase === "checking" ? (
        <Progress
          label={state.total > 1 ? check.checkingMany(state.done, state.total) : check.checking}
          value={state.total > 1 ? state.done / state.total : null}
        />
      ) : state.phase === "ready" ? (
        <Ready refused={state.refused} />
      ) : (
        <Load phase={state.phase} prepare={prepare} />
      )}
      <Section title={check.guide.title}>
        <Disclosure title={check.guide.show}>{() => <Guide />}</Disclosure>
      </Section>
    </Page>
  );
}

function Load({ phase, prepare }: { readonly phase: "cold" | "loading" | "failed"; readonly prepare: () => void }) {
  const { words, language } = useSpoken();
  const { load } = words.check;
  const size = sizeIn(language);
  return (
    <div className="card">
      <h2>{load.title}</h2>
      <p>{load.text(size)}</p>
      {phase === "loading" ? (
        <Progress label={load.loading} value={null} />
      ) : (
        <>
          {phase === "failed" ? <Notice kind="wrong">{load.failed}</Notice> : null}
          <p>
            <Button
              kind="main"
              onClick={() => {
                prepare();
                loadChecker();
              }}
            >
              {phase === "failed" ? load.again : load.button(size)}
            </Button>
          </p>
        </>
      )}
    </div>
  );
}

function Ready({ refused }: { readonly refused: readonly Refusal[] }) {
  const { check } = useWords();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), [refused]);
  return (
    <div className="stack" ref={place} tabIndex={-1}>
      {refused.length === 0 ? (
        <Notice kind="good">
          <p>{check.load.ready}</p>
        </Notice>
      ) : (
        <Refusals title={check.nothingTitle} refused={refused} />
      )}
      <GiveChat />
    </div>
  );
}
