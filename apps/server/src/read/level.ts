import type { Level } from "@telltale/engine";
import { type ReadTx, findDerived } from "@telltale/store";
import type { Context } from "../context.ts";
import { openReading, readingKind } from "./reading.ts";

/** What the check of a report's chats came to; null while the desk is locked, or where there was nothing to check. */
export async function levelOf({ desk }: Context, tx: ReadTx, report: string): Promise<Level | null> {
  const unlocked = desk.unlocked();
  const row = unlocked === null ? null : await findDerived(tx, report, readingKind);
  return row === null || unlocked === null ? null : (openReading(row.sealed, report, row.keySerial, unlocked.dataKeys)?.level ?? null);
}
