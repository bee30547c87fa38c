import { type ReactNode, useId } from "react";

/** The way out of the page, always within reach. */
export function LeaveButton({
  onLeave,
  hint,
  children,
}: {
  readonly onLeave: () => void;
  readonly hint: string;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <>
      <button type="button" className="leave" onClick={onLeave} aria-describedby={id} title={hint}>
        {children}
      </button>
      <span id={id} hidden>
        {hint}
      </span>
    </>
  );
}
