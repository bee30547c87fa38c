import { Page } from "../ui/Page.tsx";
import { useWords } from "../words/Words.tsx";
import { PageLink } from "./links.tsx";

export function MissingPage() {
  const { common } = useWords();
  return (
    <Page title={common.notFound}>
      <PageLink to="/">{common.home}</PageLink>
    </Page>
  );
}

export function BrokenPage() {
  const { common } = useWords();
  return <Page title={common.broken}>{null}</Page>;
}
