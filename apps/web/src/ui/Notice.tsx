import type { ReactNode } from "react";

/** Something to know beside the flow. `wrong`: what did not work, read out at once; `good`: what did. */
export function Notice({
  kind = "note",
  title,
  children,
}: {
  readonly kind?: "note" | "wrong" | "good";
  readonly title?: string;
  readonly children: ReactNode;
}) {
  return (
    <div className={`notice notice-${kind}`} role={kind === "wrong" ? "alert" : kind === "good" ? "status" : undefined}>
      {title === undefined ? null : <p className="notice-title">{title}</p>}
      {children}
    </div>
  );
}
