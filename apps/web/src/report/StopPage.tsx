import { Button } from "../ui/Button.tsx";
import { Page, Section } from "../ui/Page.tsx";
import { Steps } from "../ui/Steps.tsx";
import { TextLink } from "../ui/TextLink.tsx";
import { useSpoken } from "../words/Words.tsx";
import { childLines } from "./child-lines.ts";

/** Where anybody may be under 18: what to do instead. Nothing is taken and nothing was kept. */
export function StopPage({ onMistake }: { readonly onMistake: () => void }) {
  const { words, language } = useSpoken();
  const { stop } = words.report;
  const regions = new Intl.DisplayNames(language, { type: "region" });
  return (
    <Page title={stop.title} lead={stop.lead}>
      <p>{stop.kept}</p>
      <Section title={stop.todo}>
        <Steps steps={stop.steps.map(({ title, body }) => ({ title, body: <p>{body}</p> }))} />
      </Section>
      <Section title={stop.lines}>
        <p className="report-quiet">{stop.free}</p>
        <ul className="report-lines">
          {childLines.map(({ country, name, reach, href }) => (
            <li key={country}>
              <span>
                {regions.of(country)}
                {name === reach ? "" : `: ${name}`}
              </span>
              <TextLink href={href}>{reach}</TextLink>
            </li>
          ))}
        </ul>
      </Section>
      <div>
        <Button kind="quiet" onClick={onMistake}>
          {stop.wrong}
        </Button>
      </div>
    </Page>
  );
}
