import { Page } from "../ui/Page.tsx";
import { useWords } from "../words/Words.tsx";

export function ReturnPage() {
  const { report } = useWords();
  return <Page title={report.returnTitle}>{null}</Page>;
}
