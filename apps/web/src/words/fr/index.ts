import type { Words } from "../catalogue.ts";
import { common } from "./common.ts";
import { home } from "./home.ts";
import { report } from "./report.ts";

export const fr: Words = { common, home, report };
