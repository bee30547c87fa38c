import { Button } from "../ui/Button.tsx";
import { Page } from "../ui/Page.tsx";

/** Every component of `ui/` in each of its states, for those who work on the pages. Not in what is built. */
export function DesignPage() {
  return (
    <Page title="Design">
      <Button kind="main">Main</Button>
    </Page>
  );
}
