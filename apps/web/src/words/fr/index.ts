import type { Words } from "../catalogue.ts";
import { check } from "./check.ts";
import { common } from "./common.ts";
import { engine } from "./engine.ts";
import { guides } from "./guides.ts";
import { home } from "./home.ts";
import { replied } from "./replied.ts";
import { report } from "./report.ts";

export const fr: Words = { check, common, engine, guides, home, replied, report };
