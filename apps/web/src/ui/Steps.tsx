import type { ReactNode } from "react";

export interface Step {
  readonly title: string;
  readonly body?: ReactNode;
}

/** What to do, one after another. */
export function Steps({ steps }: { readonly steps: readonly Step[] }) {
  return (
    <ol className="steps">
      {steps.map(({ title, body }) => (
        <li key={title}>
          <h3>{title}</h3>
          {body}
        </li>
      ))}
    </ol>
  );
}
