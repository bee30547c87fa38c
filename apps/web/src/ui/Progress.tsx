/** How far something has come, 0 to 1; null where it cannot be said. */
export function Progress({ label, value }: { readonly label: string; readonly value: number | null }) {
  return (
    <div className="progress" role="status">
      <p>{label}</p>
      {value === null ? <progress aria-label={label} /> : <progress aria-label={label} max={1} value={value} />}
    </div>
  );
}
