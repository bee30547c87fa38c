import type { ReactNode } from "react";

/** What few need, behind its own line. */
export function Disclosure({ title, children, open }: { readonly title: string; readonly children: ReactNode; readonly open?: boolean }) {
  return (
    <details className="disclosure" open={open}>
      <summary>{title}</summary>
      <div className="disclosure-body">{children}</div>
    </details>
  );
}
