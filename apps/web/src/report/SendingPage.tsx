import { Button } from "../ui/Button.tsx";
import { Notice } from "../ui/Notice.tsx";
import { Page } from "../ui/Page.tsx";
import { Progress } from "../ui/Progress.tsx";
import { useWords } from "../words/Words.tsx";
import type { SendProgress } from "./send.ts";

/** How far sending has come. `refused` is what no waiting mends. */
export type SendingState = SendProgress | { readonly kind: "refused"; readonly reason: string };

export function SendingPage({
  state,
  onAgain,
  onBack,
}: {
  readonly state: SendingState;
  readonly onAgain: () => void;
  readonly onBack: () => void;
}) {
  const { sending } = useWords().report;
  if (state.kind === "refused")
    return (
      <Page title={sending.title}>
        <Notice kind="wrong" title={sending.refused}>
          <p>{state.reason}</p>
        </Notice>
        <div className="report-way">
          <Button kind="main" onClick={onAgain}>
            {sending.again}
          </Button>
          <Button kind="quiet" onClick={onBack}>
            {sending.back}
          </Button>
        </div>
      </Page>
    );
  const done = state.kind === "sending" ? state.done / Math.max(1, state.of) : null;
  const label =
    state.kind === "sealing"
      ? sending.sealing
      : state.kind === "waiting"
        ? sending.waiting(Math.ceil(state.ms / 1000))
        : sending.sending(Math.round((state.done / Math.max(1, state.of)) * 100));
  return (
    <Page title={sending.title}>
      <Progress label={label} value={done} />
      <p className="report-quiet">{sending.stay}</p>
    </Page>
  );
}
