/* A help line as the pages show it and as a desk writes it into a file of its own. */
import { z } from "zod";
import { intakeLimits } from "./limits.ts";
import { plainWords } from "./shapes.ts";

const words = plainWords(300).min(1);
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/u, "expected a time from 00:00 to 24:00");
const page = z
  .string()
  .max(500)
  .regex(/^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)+(\/[!-~]*)?$/u, "expected https://NAME/…");
const day = z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);
const age = z.int().min(0).max(120).nullable();
const zone = z.string().refine((name) => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}, "expected a time zone, as Europe/London");

const helpLine = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,60}$/u, "expected small letters, digits and hyphens, 60 at most"),
  name: plainWords(intakeLimits.maxName).min(1),
  /** What it is for, by language; English stands in for one that is missing. */
  about: z.strictObject({ en: words, fr: words.optional() }),
  /** ISO 3166-1 alpha-2; null for everywhere. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/u, "expected two capital letters, as GB")
    .nullable(),
  /** Who it is for, in years, both ends in it; null where there is no such end. */
  ages: z.strictObject({ from: age, to: age }),
  /**
   * When somebody answers: "always", "unknown" where nobody could say, or spans on some days of the week, on the clock of `zone`. A span whose
   * `to` is not after its `from` ends on the next day.
   */
  hours: z.union([
    z.enum(["always", "unknown"]),
    z
      .array(z.strictObject({ days: z.array(day).min(1).max(7), from: clock, to: clock }))
      .min(1)
      .max(14),
  ]),
  /** IANA name of the time zone that its hours are in. */
  zone,
  phone: z
    .string()
    .regex(/^\+?[0-9][0-9 ]{1,24}$/u, "expected digits and spaces, 25 at most")
    .nullable(),
  /** A page of its own. */
  address: page.nullable(),
  /** Where its number and hours were read. */
  source: page.nullable(),
  /** The month in which they were. */
  checked: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/u, "expected a month, as 2026-11"),
});

export type HelpLine = z.infer<typeof helpLine>;

export const helpLines = z.array(helpLine).min(1).max(200);
