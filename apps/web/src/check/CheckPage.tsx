import { Page } from "../ui/Page.tsx";
import { useWords } from "../words/Words.tsx";

export function CheckPage() {
  const { home } = useWords();
  return <Page title={home.check.title}>{null}</Page>;
}
