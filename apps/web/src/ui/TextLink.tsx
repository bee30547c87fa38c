import type { ComponentProps } from "react";
import { classes } from "./classes.ts";

export function TextLink({ className, ...rest }: ComponentProps<"a">) {
  return <a {...rest} className={classes("text-link", className)} />;
}
