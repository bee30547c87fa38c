import { PageLink } from "../app/links.tsx";
import { Button } from "../ui/Button.tsx";
import { Notice } from "../ui/Notice.tsx";
import { Page } from "../ui/Page.tsx";
import { Progress } from "../ui/Progress.tsx";
import { useWords } from "../words/Words.tsx";
import type { DeskInfo, DeskSays } from "./desk-info.ts";

/** The page while there is no desk to report to, and why. */
export function DeskStates({
  desk,
  title,
}: {
  readonly desk: Exclude<DeskSays, { kind: "open" }> | { readonly kind: "keys-wrong" };
  readonly title: string;
}) {
  const { desk: words } = useWords().report;
  if (desk.kind === "loading")
    return (
      <Page title={title}>
        <Progress label={words.loading} value={null} />
      </Page>
    );
  const told = {
    unreachable: [words.unreachable, words.unreachableText],
    "keys-wrong": [words.keysWrong, words.keysWrongText],
    "no-setup": [words["no-setup"], words["no-setup-text"]],
    "too-few-keys": [words["too-few-keys"], words["too-few-keys-text"]],
  } as const;
  const [heading, text] = told[desk.kind === "closed" ? desk.why : desk.kind];
  return (
    <Page title={title}>
      <Notice kind="wrong" title={heading}>
        <p>{text}</p>
        {desk.kind === "unreachable" ? (
          <div>
            <Button onClick={desk.again}>{words.again}</Button>
          </div>
        ) : null}
      </Notice>
      {desk.kind === "closed" ? <Contact info={desk.info} /> : null}
      <p>
        {words.meanwhile} <PageLink to="/check">{words.check}</PageLink>
      </p>
    </Page>
  );
}

/** When the desk is there and answers. */
export function DeskHours({ info }: { readonly info: DeskInfo }) {
  const { desk } = useWords().report;
  return (
    <>
      {info.demo ? (
        <Notice>
          <p>{desk.demo}</p>
        </Notice>
      ) : null}
      <p className="report-quiet">
        {info.hours === "" ? "" : `${desk.hours(info.hours)} `}
        {info.replyHours === 0 ? "" : desk.reply(info.replyHours)}
      </p>
      <Contact info={info} />
    </>
  );
}

function Contact({ info }: { readonly info: DeskInfo }) {
  const { desk } = useWords().report;
  return info.contact === "" ? null : <p className="report-quiet">{desk.contact(info.contact)}</p>;
}
