/** The sign of Telltale: the ribbon on a sail that shows which way the wind really blows. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M8 5v22" />
      <path className="mark-ribbon" d="M8 8c5.500-3.600 10 3.300 17 0-1.700 2.700-1.700 5.300 0 8-7 3.300-11.500-3.600-17 0z" />
    </svg>
  );
}
