import { Page } from "../ui/Page.tsx";
import { useWords } from "../words/Words.tsx";

export function ReportPage() {
  const { report } = useWords();
  return <Page title={report.title}>{null}</Page>;
}
