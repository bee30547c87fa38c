import { CheckPage } from "../check/CheckPage.tsx";
import { isStatic } from "../mode.ts";
import { loadWholeReport } from "./later.ts";

/** The check, which loads with its own parts those of the report: a checked chat can go on to it without a request. */
export function CheckRoute() {
  return <CheckPage prepare={() => (isStatic ? undefined : void loadWholeReport().catch(() => null))} />;
}
