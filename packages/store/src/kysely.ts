/*
 * Kysely over a function that runs one statement. Transactions are begun and ended by the store itself, which puts many writes into one,
 * so the driver here has no part in them.
 */
import {
  type CompiledQuery,
  type DatabaseConnection,
  type DialectAdapter,
  type Driver,
  DummyDriver,
  Kysely,
  type QueryCompiler,
  type QueryResult,
} from "kysely";
import { type Tables } from "./tables.ts";

/** Runs one statement; rows are plain objects, `changes` counts the rows that were written. */
export type Execute = (sql: string, parameters: readonly unknown[]) => Promise<{ readonly rows: unknown[]; readonly changes: number }>;

/** What Kysely has for a dialect. */
export interface KyselyParts {
  readonly adapter: DialectAdapter;
  readonly compiler: QueryCompiler;
}

const driverOver = (execute: Execute): Driver => {
  const connection: DatabaseConnection = {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      const { rows, changes } = await execute(sql, parameters);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Kysely derives the type of the rows from the tables
      return { rows: rows as R[], numAffectedRows: BigInt(changes) };
    },
    streamQuery: () => {
      throw new Error("expected pages of rows, got a query to stream");
    },
  };
  const driver = new DummyDriver();
  driver.acquireConnection = () => Promise.resolve(connection);
  return driver;
};

export const kyselyOver = ({ adapter, compiler }: KyselyParts, execute: Execute): Kysely<Tables> =>
  new Kysely<Tables>({
    dialect: {
      createAdapter: () => adapter,
      createDriver: () => driverOver(execute),
      createQueryCompiler: () => compiler,
      createIntrospector: () => {
        throw new Error("expected no introspection");
      },
    },
  });
