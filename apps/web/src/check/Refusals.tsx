import { Notice } from "../ui/Notice.tsx";
import { useWords } from "../words/Words.tsx";
import type { Refusal } from "./protocol.ts";

/** The files that gave no chat, each with the reason. */
export function Refusals({ title, refused }: { readonly title: string; readonly refused: readonly Refusal[] }) {
  const { check } = useWords();
  return (
    <Notice kind="wrong" title={title}>
      <ul className="plain-list">
        {refused.slice(0, 8).map(({ name, reason }) => (
          <li key={name}>
            <strong className="file-name">{name}</strong> {check.reasons[reason]}
          </li>
        ))}
        {refused.length > 8 ? <li>+ {refused.length - 8}</li> : null}
      </ul>
    </Notice>
  );
}
