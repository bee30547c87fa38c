import { type ComponentProps, type ReactNode, useId } from "react";

/** Several ticks or one of several, with their question above. */
export function ChoiceGroup({
  legend,
  hint,
  children,
}: {
  readonly legend: string;
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <fieldset className="choices" aria-describedby={hint === undefined ? undefined : id}>
      <legend>{legend}</legend>
      {hint === undefined ? null : (
        <div className="field-hint" id={id}>
          {hint}
        </div>
      )}
      {children}
    </fieldset>
  );
}

/** One tick (`checkbox`) or one of several (`radio`): the whole row can be tapped. */
export function Choice({
  label,
  hint,
  type = "checkbox",
  ...rest
}: Omit<ComponentProps<"input">, "type"> & { readonly label: ReactNode; readonly hint?: ReactNode; readonly type?: "checkbox" | "radio" }) {
  const id = useId();
  return (
    <div className="choice">
      <input {...rest} type={type} id={id} aria-describedby={hint === undefined ? undefined : `${id}-hint`} />
      <label htmlFor={id}>{label}</label>
      {hint === undefined ? null : (
        <div className="choice-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
    </div>
  );
}
