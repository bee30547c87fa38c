import type { ComponentProps, ReactNode } from "react";
import { classes } from "./classes.ts";

/** One of the big choices of a page: a picture, a name, a sentence; all of it is the link. */
export function DoorLink({
  heading,
  picture,
  className,
  children,
  ...rest
}: ComponentProps<"a"> & { readonly heading: string; readonly picture?: ReactNode }) {
  return (
    <a {...rest} className={classes("door", className)}>
      {picture === undefined ? null : (
        <span className="door-picture" aria-hidden="true">
          {picture}
        </span>
      )}
      <span className="door-heading">{heading}</span>
      <span className="door-text">{children}</span>
      <span className="door-arrow" aria-hidden="true">
        →
      </span>
    </a>
  );
}
