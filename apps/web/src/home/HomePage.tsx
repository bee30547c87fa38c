import { PageDoor, PageLink } from "../app/links.tsx";
import { isStatic } from "../mode.ts";
import { HarbourPicture, LookPicture } from "../ui/DoorPictures.tsx";
import { Page } from "../ui/Page.tsx";
import { useWords } from "../words/Words.tsx";

export function HomePage() {
  const { home } = useWords();
  return (
    <Page title={home.title} lead={home.lead}>
      <div className="doors">
        <PageDoor to="/check" heading={home.check.title} picture={<LookPicture />}>
          {home.check.text}
        </PageDoor>
        <PageDoor to="/replied" heading={home.replied.title} picture={<HarbourPicture />}>
          {home.replied.text}
        </PageDoor>
      </div>
      {isStatic ? null : (
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
