/** Two messages under a glass. */
export function LookPicture() {
  return (
    <svg className="picture" viewBox="0 0 96 64" focusable="false">
      <rect className="picture-soft" x="4" y="8" width="50" height="16" rx="8" />
      <rect className="picture-soft" x="26" y="32" width="46" height="16" rx="8" />
      <path className="picture-line" d="M14 16h22" />
      <circle className="picture-glass" cx="62" cy="28" r="16" />
      <path className="picture-line" d="m74 40 13 14" />
    </svg>
  );
}

/** A message on its way, and a light on the shore. */
export function HarbourPicture() {
  return (
    <svg className="picture" viewBox="0 0 96 64" focusable="false">
      <rect className="picture-soft" x="4" y="18" width="44" height="16" rx="8" />
      <path className="picture-line" d="M14 26h18" />
      <path className="picture-line" d="M70 20h10l4 34H66zM67 42h16M75 8v4M62 13l3 3M88 13l-3 3" />
      <path className="picture-line" d="M4 54c6-4 10-4 16 0s10 4 16 0 10-4 16 0" />
    </svg>
  );
}
