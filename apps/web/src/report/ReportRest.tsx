import "./no-eval.ts";
import { useWords } from "../words/Words.tsx";
import { DeskStates } from "./DeskStates.tsx";
import { ReportFlow } from "./ReportFlow.tsx";
import { useDesk } from "./use-desk.ts";

/** Everything after the first question, with the desk's keys checked. */
export function ReportRest({ under18 }: { readonly under18: false | null }) {
  const { report } = useWords();
  const desk = useDesk();
  return desk.kind === "open" ? (
    <ReportFlow info={desk.info} trusted={desk.trusted} under18={under18} />
  ) : (
    <DeskStates desk={desk} title={report.title} />
  );
}
