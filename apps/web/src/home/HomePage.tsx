import { PageDoor, PageLink } from "../app/links.tsx";
import { Page } from "../ui/Page.tsx";
import { useWords } from "../words/Words.tsx";

export function HomePage() {
  const { home } = useWords();
  return (
    <Page title={home.title} lead={home.lead}>
      <div className="doors">
        <PageDoor to="/check" heading={home.check.title}>
          {home.check.text}
        </PageDoor>
        <PageDoor to="/replied" heading={home.replied.title}>
          {home.replied.text}
        </PageDoor>
      </div>
      {__STATIC__ ? null : (
        <section className="aside" aria-labelledby="tell">
          <h2 id="tell">{home.reportTitle}</h2>
          <p>{home.reportText}</p>
          <p>
            <PageLink to="/report">{home.report}</PageLink>
          </p>
          <p>
            <PageLink to="/return">{home.comeBack}</PageLink>
          </p>
        </section>
      )}
    </Page>
  );
}
