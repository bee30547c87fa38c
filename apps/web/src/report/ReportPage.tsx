import "./no-eval.ts";
import "./report.css";
import { useWords } from "../words/Words.tsx";
import { DeskStates } from "./DeskStates.tsx";
import { ReportFlow } from "./ReportFlow.tsx";
import { useDesk } from "./use-desk.ts";

export function ReportPage() {
  const { report } = useWords();
  const desk = useDesk();
  return desk.kind === "open" ? <ReportFlow info={desk.info} trusted={desk.trusted} /> : <DeskStates desk={desk} title={report.title} />;
}
