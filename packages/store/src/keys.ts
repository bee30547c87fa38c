import { type ReadTx, type WriteTx } from "./backend.ts";
import { StoreError } from "./errors.ts";
import { checkSize } from "./tables.ts";

/** A signed set of public keys, as the document that was published. */
export interface StoredKeyset {
  readonly serial: number;
  readonly document: string;
  readonly at: number;
}

/** Adds a set of keys, which has to be the one after the newest. Throws `exists` when that serial is not the next. */
export const addKeyset = async (tx: WriteTx, { serial, document, at }: StoredKeyset): Promise<void> => {
  const newest = await newestKeyset(tx);
  if (serial !== (newest?.serial ?? 0) + 1) throw new StoreError("exists", { serial, newest: newest?.serial ?? 0 });
  await tx.db.insertInto("keysets").values({ serial, document, at }).execute();
};

/** The set of keys in force, or null before setup. */
export const newestKeyset = async (tx: ReadTx): Promise<StoredKeyset | null> =>
  (await tx.db.selectFrom("keysets").selectAll().orderBy("serial", "desc").limit(1).executeTakeFirst()) ?? null;

/** One set of keys, or null. */
export const findKeyset = async (tx: ReadTx, serial: number): Promise<StoredKeyset | null> =>
  (await tx.db.selectFrom("keysets").selectAll().where("serial", "=", serial).executeTakeFirst()) ?? null;

/** Keeps bytes under a name, in place of what was there. Throws `row-too-large`. */
export const putSecret = async (tx: WriteTx, name: string, value: Uint8Array, at: number): Promise<void> => {
  checkSize(value);
  await tx.db
    .insertInto("secrets")
    .values({ name, value, at })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value, at }))
    .execute();
};

/** The bytes of a name, or null. */
export const readSecret = async (tx: ReadTx, name: string): Promise<Uint8Array | null> => {
  const row = await tx.db.selectFrom("secrets").select("value").where("name", "=", name).executeTakeFirst();
  return row?.value ?? null;
};

/** The names that are kept, in order. */
export const listSecrets = async (tx: ReadTx): Promise<readonly { readonly name: string; readonly at: number }[]> =>
  tx.db.selectFrom("secrets").select(["name", "at"]).orderBy("name").execute();

/** Deletes a name's bytes; says nothing when there are none. */
export const deleteSecret = async (tx: WriteTx, name: string): Promise<void> => {
  await tx.db.deleteFrom("secrets").where("name", "=", name).execute();
};
