/* What happened around it, how to reach the reporter, who may know. */
import { type VerifiedKeyset } from "@telltale/sealing";
import {
  type ConsentId,
  type ConsentsContent,
  type HandlerKey,
  activeHandlers,
  consents,
  happenings,
  intakeLimits,
} from "@telltale/contract";
import { Choice, ChoiceGroup } from "../ui/Choice.tsx";
import { TextArea, TextField } from "../ui/Field.tsx";
import { Notice } from "../ui/Notice.tsx";
import { useWords } from "../words/Words.tsx";
import { type Asked, Question } from "./Question.tsx";

export function KnewQuestion({ draft, change, way }: Asked) {
  const { knew } = useWords().report;
  return (
    <Question way={way} title={knew.title} lead={knew.lead}>
      <TextArea
        label={knew.label}
        maxLength={intakeLimits.maxWords}
        value={draft.knew}
        onChange={({ target }) => change({ kind: "said", change: { knew: target.value } })}
      />
    </Question>
  );
}

export function HappenedQuestion({ draft, change, way }: Asked) {
  const { happened } = useWords().report;
  return (
    <Question way={way} title={happened.title} lead={happened.lead}>
      <ChoiceGroup legend={happened.legend}>
        {happenings.map((id) => (
          <Choice
            key={id}
            label={happened.options[id]}
            checked={draft.happened.includes(id)}
            onChange={() => change({ kind: "happening-toggled", happening: id })}
          />
        ))}
      </ChoiceGroup>
      {draft.happened.includes("is-threatened") ? (
        <Notice kind="good">
          <p>{happened.threatened}</p>
        </Notice>
      ) : null}
    </Question>
  );
}

export function OthersQuestion({ draft, change, way }: Asked) {
  const { others } = useWords().report;
  return (
    <Question way={way} title={others.title} lead={others.lead}>
      <TextArea
        label={others.label}
        maxLength={intakeLimits.maxWords}
        value={draft.others}
        onChange={({ target }) => change({ kind: "said", change: { others: target.value } })}
      />
    </Question>
  );
}

export function ReachQuestion({ draft, change, way }: Asked) {
  const { reach } = useWords().report;
  return (
    <Question way={way} title={reach.title} lead={reach.lead}>
      <TextField
        label={reach.name}
        hint={reach.nameHint}
        autoComplete="off"
        maxLength={intakeLimits.maxName}
        value={draft.name}
        onChange={({ target }) => change({ kind: "said", change: { name: target.value } })}
      />
      <TextField
        label={reach.reach}
        hint={reach.reachHint}
        autoComplete="off"
        maxLength={intakeLimits.maxName}
        value={draft.reach}
        onChange={({ target }) => change({ kind: "said", change: { reach: target.value } })}
      />
      <TextField
        label={reach.safe}
        hint={reach.safeHint}
        autoComplete="off"
        maxLength={intakeLimits.maxName}
        value={draft.safe}
        onChange={({ target }) => change({ kind: "said", change: { safe: target.value } })}
      />
    </Question>
  );
}

/** Whether a report that excludes these can be opened by anybody. */
export const somebodyIsLeft = (keyset: VerifiedKeyset, excluded: readonly string[]): boolean =>
  keyset.recoveryRecipient !== null || activeHandlers(keyset).some(({ id }: HandlerKey) => !excluded.includes(id));

export function HandlersQuestion({ draft, change, way, keyset }: Asked & { readonly keyset: VerifiedKeyset }) {
  const { handlers } = useWords().report;
  const active = activeHandlers(keyset);
  const left = active.filter(({ id }) => !draft.excluded.includes(id)).map(({ name }) => name);
  const canGoOn = somebodyIsLeft(keyset, draft.excluded);
  return (
    <Question way={{ ...way, next: canGoOn ? way.next : () => undefined }} title={handlers.title} lead={handlers.lead}>
      <ChoiceGroup legend={handlers.legend}>
        {active.map(({ id, name }) => (
          <Choice
            key={id}
            label={name}
            checked={draft.excluded.includes(id)}
            onChange={() => change({ kind: "handler-toggled", handler: id })}
          />
        ))}
      </ChoiceGroup>
      <p aria-live="polite">{handlers.whoReads(handlers.left(left))}</p>
      {keyset.recoveryRecipient === null ? null : <p className="report-quiet">{handlers.recovery}</p>}
      {canGoOn ? null : (
        <Notice kind="wrong">
          <p>{handlers.nobody}</p>
        </Notice>
      )}
    </Question>
  );
}

export function ConsentsQuestion({ draft, change, way }: Asked) {
  const words = useWords().report.consents;
  return (
    <Question way={way} title={words.title} lead={words.lead}>
      <ConsentChoices allowed={draft.consents} onChange={(consent, allowed) => change({ kind: "consent-given", consent, allowed })} />
    </Question>
  );
}

/** What cannot be taken back, then every consent with its yes and its no. */
export function ConsentChoices({
  allowed: given,
  onChange,
}: {
  readonly allowed: ConsentsContent["allowed"];
  readonly onChange: (consent: ConsentId, allowed: boolean) => void;
}) {
  const words = useWords().report.consents;
  return (
    <>
      <Notice title={words.recall}>
        <p>{words.recallText}</p>
      </Notice>
      {consents.map(({ id }) => (
        <ChoiceGroup key={id} legend={words.options[id].asks} hint={words.options[id].reach}>
          <div className="report-yes-no">
            {[false, true].map((allowed) => (
              <Choice
                key={String(allowed)}
                type="radio"
                name={`consent-${id}`}
                label={allowed ? words.yes : words.no}
                checked={given[id] === allowed}
                onChange={() => onChange(id, allowed)}
              />
            ))}
          </div>
        </ChoiceGroup>
      ))}
    </>
  );
}
