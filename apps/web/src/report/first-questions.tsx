/* What there is to tell of, and the shortest reports: words alone, a handle alone. */
import { intakeLimits } from "@telltale/contract";
import { Button } from "../ui/Button.tsx";
import { Choice, ChoiceGroup } from "../ui/Choice.tsx";
import { TextArea, TextField } from "../ui/Field.tsx";
import { useWords } from "../words/Words.tsx";
import type { About, DraftHandle } from "./draft.ts";
import { type Asked, Question } from "./Question.tsx";

export function AboutQuestion({ draft, change, way }: Asked) {
  const { about } = useWords().report;
  const kinds: readonly { readonly id: About; readonly label: string; readonly hint: string }[] = [
    { id: "chat", label: about.chat, hint: about.chatHint },
    { id: "description", label: about.description, hint: about.descriptionHint },
    { id: "handle", label: about.handle, hint: about.handleHint },
  ];
  return (
    <Question way={way} title={about.title} lead={about.lead}>
      <ChoiceGroup legend={about.legend}>
        {kinds.map(({ id, label, hint }) => (
          <Choice
            key={id}
            type="radio"
            name="about"
            label={label}
            hint={hint}
            checked={draft.about === id}
            onChange={() => change({ kind: "said", change: { about: id } })}
          />
        ))}
      </ChoiceGroup>
    </Question>
  );
}

export function DescriptionQuestion({ draft, change, way }: Asked) {
  const { description } = useWords().report;
  return (
    <Question way={way} title={description.title} lead={description.lead}>
      <TextArea
        label={description.label}
        rows={9}
        maxLength={intakeLimits.maxWords}
        value={draft.description}
        onChange={({ target }) => change({ kind: "said", change: { description: target.value } })}
      />
    </Question>
  );
}

export function HandleQuestion({ draft, change, way }: Asked) {
  const { handle } = useWords().report;
  const set = (at: number, part: Partial<DraftHandle>): void =>
    change({ kind: "said", change: { handles: draft.handles.map((one, i) => (i === at ? { ...one, ...part } : one)) } });
  return (
    <Question way={way} title={handle.title} lead={handle.lead}>
      {draft.handles.map((one, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- a handle has no name but its place, and none is ever moved
        <div className="report-pair" key={i}>
          <TextField
            label={handle.handle(i + 1)}
            hint={handle.handleHint}
            autoComplete="off"
            maxLength={intakeLimits.maxName}
            value={one.handle}
            onChange={({ target }) => set(i, { handle: target.value })}
          />
          <TextField
            label={handle.app(i + 1)}
            hint={handle.appHint}
            autoComplete="off"
            maxLength={40}
            value={one.app}
            onChange={({ target }) => set(i, { app: target.value })}
          />
        </div>
      ))}
      {draft.handles.length < intakeLimits.maxHandles ? (
        <div>
          <Button kind="quiet" onClick={() => change({ kind: "said", change: { handles: [...draft.handles, { handle: "", app: "" }] } })}>
            {handle.another}
          </Button>
        </div>
      ) : null}
      <TextField
        label={handle.when}
        type="date"
        value={draft.when}
        onChange={({ target }) => change({ kind: "said", change: { when: target.value } })}
      />
    </Question>
  );
}
