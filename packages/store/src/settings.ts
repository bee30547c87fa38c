import { type ReadTx, type WriteTx } from "./backend.ts";

/** The JSON text of a setting, or null where it was never set. */
export const readSetting = async (tx: ReadTx, name: string): Promise<string | null> => {
  const row = await tx.db.selectFrom("settings").select("value").where("name", "=", name).executeTakeFirst();
  return row?.value ?? null;
};

/** Sets a setting to a JSON text, in place of what it was. */
export const writeSetting = async (tx: WriteTx, name: string, value: string): Promise<void> => {
  await tx.db
    .insertInto("settings")
    .values({ name, value })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
    .execute();
};
