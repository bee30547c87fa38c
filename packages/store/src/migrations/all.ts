import { type Migration } from "../migrate.ts";
import { reports } from "./0001-reports.ts";

/** Every migration in its order; each is frozen once it has been released. */
export const migrations: readonly Migration[] = [reports];
