import { CheckPage } from "../check/CheckPage.tsx";
import { isStatic } from "../mode.ts";
import { loadReport } from "./later.ts";

/** The check, which loads with its own parts those of the report: a checked chat can go on to it without a request. */
export function CheckRoute() {
  return <CheckPage prepare={() => (isStatic ? undefined : void loadReport().catch(() => null))} />;
}
