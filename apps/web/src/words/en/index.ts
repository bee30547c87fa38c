import { common } from "./common.ts";
import { home } from "./home.ts";
import { report } from "./report.ts";

export const en = { common, home, report };
