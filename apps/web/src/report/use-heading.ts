import { type RefObject, useEffect, useRef } from "react";

/**
 * Moves the focus to the heading inside when `key` changes, so that a new question is read from its start; the first is left alone, unless it
 * goes on from what stood there before.
 */
export function useHeading(key: string, goesOn = false): RefObject<HTMLDivElement | null> {
  const place = useRef<HTMLDivElement>(null);
  const before = useRef(goesOn ? null : key);
  useEffect(() => {
    if (before.current === key) return;
    before.current = key;
    const heading = place.current?.querySelector("h1");
    if (heading === null || heading === undefined) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }, [key]);
  return place;
}
