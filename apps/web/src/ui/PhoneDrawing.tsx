import type { ReactNode } from "react";

/** What a drawing of a phone points at. */
export type DrawingKind = "menu" | "profile" | "choice" | "save" | "here" | "hold" | "several" | "copy" | "buttons";

const bubble = (x: number, y: number, width: number, on = false): ReactNode => (
  <rect key={`${x} ${y}`} className={on ? "drawing-on" : "drawing-soft"} x={x} y={y} width={width} height="11" rx="5.5" />
);
const touch = (x: number, y: number): ReactNode => (
  <g className="drawing-touch">
    <circle cx={x} cy={y} r="5" />
    <circle cx={x} cy={y} r="9.5" />
  </g>
);

const inside: Readonly<Record<DrawingKind, ReactNode>> = {
  menu: (
    <>
      <circle className="drawing-dot" cx="47" cy="15" r="1.5" />
      <circle className="drawing-dot" cx="47" cy="20" r="1.5" />
      <circle className="drawing-dot" cx="47" cy="25" r="1.5" />
      {[bubble(14, 40, 24), bubble(26, 56, 24), bubble(14, 72, 18)]}
      {touch(47, 20)}
    </>
  ),
  profile: (
    <>
      <circle className="drawing-soft" cx="20" cy="20" r="6" />
      <rect className="drawing-soft" x="29" y="17" width="20" height="6" rx="3" />
      {[bubble(14, 40, 24), bubble(26, 56, 24), bubble(14, 72, 18)]}
      {touch(38, 20)}
    </>
  ),
  choice: (
    <>
      <rect className="drawing-soft" x="13" y="34" width="38" height="13" rx="4" />
      <rect className="drawing-on" x="13" y="52" width="38" height="13" rx="4" />
      {touch(43, 58)}
    </>
  ),
  save: (
    <>
      <path className="drawing-line" d="M20 52v18h24V52M32 26v32m-8-9 8 9 8-9" />
    </>
  ),
  here: (
    <>
      <rect className="drawing-box" x="14" y="28" width="36" height="30" rx="4" />
      <path className="drawing-line" d="M20 37h20M20 44h14" />
      <rect className="drawing-on" x="14" y="66" width="36" height="11" rx="5.5" />
      {touch(40, 71)}
    </>
  ),
  hold: (
    <>
      {[bubble(14, 22, 28), bubble(14, 40, 32, true), bubble(26, 58, 24), bubble(14, 74, 18)]}
      {touch(30, 45)}
    </>
  ),
  several: <>{[bubble(14, 22, 28, true), bubble(14, 40, 32, true), bubble(26, 58, 24, true), bubble(14, 74, 18)]}</>,
  copy: (
    <>
      <rect className="drawing-box" x="20" y="30" width="18" height="24" rx="3" />
      <rect className="drawing-on" x="27" y="38" width="18" height="24" rx="3" />
      {touch(36, 50)}
    </>
  ),
  buttons: (
    <>
      {[bubble(14, 22, 28), bubble(26, 40, 24), bubble(14, 58, 30)]}
      <path className="drawing-button" d="M60 26v12M60 46v16" />
    </>
  ),
};

/** A small drawing of what to do on a phone. The words beside it say the same. */
export function PhoneDrawing({ kind }: { readonly kind: DrawingKind }) {
  return (
    <svg className="drawing" viewBox="0 0 64 100" aria-hidden="true" focusable="false">
      <rect className="drawing-phone" x="6" y="4" width="52" height="92" rx="9" />
      {inside[kind]}
    </svg>
  );
}
