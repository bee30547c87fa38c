import { Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { Mark } from "../ui/Mark.tsx";
import { LeaveButton } from "../ui/LeaveButton.tsx";
import { languageNames, languages } from "../words/catalogue.ts";
import { isStatic } from "../mode.ts";
import { useSpoken } from "../words/Words.tsx";
import { leave, twiceWithinMs } from "./leave.ts";
import { PageLink } from "./links.tsx";

/** What stands around every page: where you are, a way out, the language. */
export function Shell() {
  const { words, language, speak } = useSpoken();
  const { common } = words;
  const path = useRouterState({ select: (state) => state.location.pathname });
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    // A new page is read from its start by those who listen to it; the first one is left to the browser.
    if (first.current) first.current = false;
    else main.current?.focus();
  }, [path]);
  useLeaveKey();
  const others = languages.filter((tag) => tag !== language);
  return (
    <div className="shell">
      <a className="skip" href="#page" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        {common.skip}
      </a>
      <header className="shell-head">
        <PageLink to="/" className="shell-name">
          <Mark />
          {common.name}
        </PageLink>
        <LeaveButton onLeave={leave} hint={common.leaveHint}>
          {common.leave}
        </LeaveButton>
      </header>
      <main id="page" ref={main} tabIndex={-1}>
        <Outlet />
      </main>
      <footer className="shell-foot">
        <p>{common.footer}</p>
        <p>{common.trace}</p>
        <p className="row">
          {isStatic ? null : (
            <a className="text-link" href="/keys">
              {common.keys}
            </a>
          )}
          {others.map((tag) => (
            <button key={tag} type="button" className="text-link" lang={tag} onClick={() => speak(tag)}>
              {languageNames[tag]}
            </button>
          ))}
        </p>
      </footer>
    </div>
  );
}

function useLeaveKey(): void {
  useEffect(() => {
    let before = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.repeat) return;
      if (event.timeStamp - before < twiceWithinMs) leave();
      before = event.timeStamp;
    };
    window.addEventListener("keydown", onKey, { capture: true });
    return () => window.removeEventListener("keydown", onKey, { capture: true });
  }, []);
}
