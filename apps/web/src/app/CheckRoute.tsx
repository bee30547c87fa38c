import { CheckPage } from "../check/CheckPage.tsx";
import { isStatic } from "../mode.ts";
import { loadRest } from "../report/later.ts";

/** The check, which loads with its own parts the rest of the report: a checked chat can go on to it without a request. */
export function CheckRoute() {
  return <CheckPage prepare={() => (isStatic ? undefined : void loadRest().catch(() => null))} />;
}
