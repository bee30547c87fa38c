/** Dates and times in the words of the page, in the order of day and month that the reader's browser asks for. */
export function datesIn(language: string, dateStyle: "medium" | "long"): Intl.DateTimeFormat {
  const own = navigator.languages.find((tag) => tag.toLowerCase().startsWith(language));
  return new Intl.DateTimeFormat(own ?? language, { dateStyle, timeStyle: "short" });
}
