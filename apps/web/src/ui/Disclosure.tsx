import { type ReactNode, useState } from "react";

interface Given {
  readonly title: string;
  /** A function is what takes a while to draw: it is called when the line is first opened. */
  readonly children: ReactNode | (() => ReactNode);
  readonly open?: boolean;
}

/** What few need, behind its own line. */
export function Disclosure({ title, children, open = false }: Given) {
  const [wasOpened, setOpened] = useState(open);
  const isLater = typeof children === "function";
  return (
    <details
      className="disclosure"
      open={open}
      onToggle={isLater ? ({ currentTarget }) => currentTarget.open && setOpened(true) : undefined}
    >
      <summary>{title}</summary>
      <div className="disclosure-body">{isLater ? wasOpened && children() : children}</div>
    </details>
  );
}
