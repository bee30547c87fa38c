import type { ReactNode } from "react";
import { classes } from "./classes.ts";

/** A page: what is above its title, its title, what it says first, and the rest. `wide` is for pages that show a chat. */
export function Page({
  title,
  lead,
  above,
  wide = false,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly above?: ReactNode;
  readonly wide?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <div className={classes("page", wide && "page-wide")}>
      {above === undefined ? null : <div className="page-above">{above}</div>}
      <h1>{title}</h1>
      {lead === undefined ? null : <p className="lead">{lead}</p>}
      {children}
    </div>
  );
}

/** A part of a page under its own heading. */
export function Section({
  title,
  id,
  children,
  className,
}: {
  readonly title: string;
  readonly id?: string;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  return (
    <section className={classes("section", className)} id={id}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
