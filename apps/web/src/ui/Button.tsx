import type { ComponentProps } from "react";
import { classes } from "./classes.ts";

/** `main`: the one next step of a page. `plain`: any other. `quiet`: what few need. */
type ButtonKind = "main" | "plain" | "quiet";

interface Look {
  readonly kind?: ButtonKind | undefined;
  readonly wide?: boolean | undefined;
}

const look = ({ kind = "plain", wide = false }: Look, className?: string): string =>
  classes("button", `button-${kind}`, wide && "button-wide", className);

export function Button({ kind, wide, className, type = "button", ...rest }: ComponentProps<"button"> & Look) {
  return <button {...rest} type={type} className={look({ kind, wide }, className)} />;
}

/** A link that looks like a button: it leads somewhere. */
export function ButtonLink({ kind, wide, className, ...rest }: ComponentProps<"a"> & Look) {
  return <a {...rest} className={look({ kind, wide }, className)} />;
}
