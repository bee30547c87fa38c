import { Page } from "../ui/Page.tsx";
import { useWords } from "../words/Words.tsx";

export function RepliedPage() {
  const { home } = useWords();
  return <Page title={home.replied.title}>{null}</Page>;
}
