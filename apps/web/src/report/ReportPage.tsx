import "./no-eval.ts";
import "./report.css";
import { useNavigate } from "@tanstack/react-router";
import { Suspense, lazy, useState } from "react";
import { useWords } from "../words/Words.tsx";
import { AgeQuestion } from "./AgeQuestion.tsx";
import { DeskHours, DeskStates } from "./DeskStates.tsx";
import { useDeskInfo } from "./desk-info.ts";
import { emptyDraft, stepsOf } from "./draft.ts";
import { loadRest } from "./later.ts";
import { StopPage } from "./StopPage.tsx";
import { useHeading } from "./use-heading.ts";

const ReportRest = lazy(async () => ({ default: (await loadRest()).ReportRest }));

/** The first question, which stands at once; what all others need is loaded as it is answered. */
export function ReportPage() {
  const { report } = useWords();
  const navigate = useNavigate();
  const desk = useDeskInfo();
  const [under18, setUnder18] = useState<boolean | null>(null);
  const [isBegun, setBegun] = useState(false);
  const place = useHeading(under18 === true ? "stop" : "age");
  if (isBegun && under18 !== true)
    return (
      <Suspense fallback={<DeskStates desk={{ kind: "loading" }} title={report.title} />}>
        <ReportRest under18={under18 === null ? null : false} />
      </Suspense>
    );
  if (desk.kind === "unreachable" || desk.kind === "closed") return <DeskStates desk={desk} title={report.title} />;
  if (under18 === true)
    return (
      <div ref={place}>
        <StopPage onMistake={() => setUnder18(null)} />
      </div>
    );
  const next = (): void => {
    setBegun(true);
    void navigate({ to: "/report", hash: "about", resetScroll: false });
  };
  return (
    <div ref={place} onFocusCapture={() => void loadRest()} onPointerDownCapture={() => void loadRest()}>
      <AgeQuestion
        under18={under18}
        onSaid={setUnder18}
        way={{ step: 1, of: stepsOf(emptyDraft).length, isAnswered: under18 !== null, back: null, next }}
      />
      <div className="page report-hours">
        <p>{report.lead}</p>
        {desk.kind === "open" ? <DeskHours info={desk.info} /> : null}
      </div>
    </div>
  );
}
