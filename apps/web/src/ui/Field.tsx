import { type ComponentProps, type ReactNode, useId } from "react";
import { classes } from "./classes.ts";

interface Told {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
}

const describedBy = (id: string, { hint, error }: Omit<Told, "label">): string | undefined => {
  const ids = classes(hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`);
  return ids === "" ? undefined : ids;
};

function Around({ id, label, hint, error, children }: Told & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div className={classes("field", error !== undefined && "field-wrong")}>
      <label htmlFor={id}>{label}</label>
      {hint === undefined ? null : (
        <div className="field-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {children}
      {error === undefined ? null : (
        <div className="field-error" id={`${id}-error`} role="alert">
          {error}
        </div>
      )}
    </div>
  );
}

/** A line of text to fill in. */
export function TextField({ label, hint, error, ...rest }: ComponentProps<"input"> & Told) {
  const id = useId();
  return (
    <Around id={id} label={label} hint={hint} error={error}>
      <input type="text" {...rest} id={id} aria-invalid={error !== undefined} aria-describedby={describedBy(id, { hint, error })} />
    </Around>
  );
}

/** Several lines of text to fill in. */
export function TextArea({ label, hint, error, ...rest }: ComponentProps<"textarea"> & Told) {
  const id = useId();
  return (
    <Around id={id} label={label} hint={hint} error={error}>
      <textarea rows={5} {...rest} id={id} aria-invalid={error !== undefined} aria-describedby={describedBy(id, { hint, error })} />
    </Around>
  );
}

/** One of a list to pick from. */
export function SelectField({ label, hint, error, ...rest }: ComponentProps<"select"> & Told) {
  const id = useId();
  return (
    <Around id={id} label={label} hint={hint} error={error}>
      <select {...rest} id={id} aria-invalid={error !== undefined} aria-describedby={describedBy(id, { hint, error })} />
    </Around>
  );
}
