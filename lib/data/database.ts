/**
 * The connection to Postgres: one pool per process, plain SQL for what is bulk or must be one statement, Prisma for
 * simple reads. Nothing outside of lib/data sends SQL.
 */
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import type { PrismaClient } from "#generated/prisma/client.ts";
import { AppError } from "#lib/errors.ts";
import { takeApplicationRole } from "./application-role.ts";
import { databaseError } from "./database-error.ts";

export interface Database {
  readonly url: string;
  readonly pool: pg.Pool;
  /** Prisma on the same pool; loaded at its first use. */
  prisma(): Promise<PrismaClient>;
  close(): Promise<void>;
}

/** Whatever takes SQL: the pool, or one transaction. */
export interface Queryable {
  query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** One transaction; committed when the callback returns, rolled back when it throws. */
export interface Transaction extends Queryable {
  readonly isTransaction: true;
}

/** Counts and fences are int8 and far below 2^53: numbers, not text. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format),
};

interface DatabaseOptions {
  url: string;
  /** Connections at most. */
  max?: number;
  /**
   * How long a transaction may sit there without a statement before the server ends it: a process that is stopped, or
   * cut off, in the middle of one would otherwise hold its locks for as long as it sleeps. About a lease.
   */
  idleInTransactionMs?: number;
  /** Stay the login itself, which owns the tables: for migrations only. */
  asOwner?: boolean;
}

/** Our statements take milliseconds: compiling the plan of a long one first costs half a second, and saves none of it. */
const withoutCompiling = "set jit = off";

/** Opens nothing yet: the first query connects. */
export function openDatabase({
  url,
  max = 10,
  idleInTransactionMs = 45_000,
  asOwner = false,
}: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types,
    application_name: "waymark",
    idle_in_transaction_session_timeout: idleInTransactionMs,
    // Before anybody is given the connection; one that cannot ask is not given to anybody.
    // oxlint-disable-next-line typescript/no-misused-promises -- the pool waits for it, its types do not say so
    onConnect: async (client) => {
      await client.query(withoutCompiling);
      if (!asOwner) await takeApplicationRole(client);
    },
  });
  // A server that stops makes idle clients emit errors; unhandled, they would end the process.
  pool.on("error", ignoreLostConnection);
  pool.on("connect", (client) => client.on("error", ignoreLostConnection));
  let prisma: Promise<PrismaClient> | undefined;
  return {
    url,
    pool,
    prisma: () => {
      prisma ??= import("#generated/prisma/client.ts").then(
        (client) => new client.PrismaClient({ adapter: new PrismaPg(pool) }),
      );
      return prisma;
    },
    close: async () => {
      if (prisma !== undefined) await (await prisma).$disconnect();
      await pool.end();
    },
  };
}

/** The next query of that client fails with the same cause and reports it. */
function ignoreLostConnection(): void {}

// Kept on globalThis because Next loads this module once per bundle.
const holder: typeof globalThis & { waymarkDatabase?: Database | undefined } = globalThis;

/** Makes `db` the database of this process; undefined takes it away. */
export function useDatabase(db: Database | undefined): void {
  holder.waymarkDatabase = db;
}

/** @throws AppError WRONG_STATE when the process has not called `useDatabase`. */
export function database(): Database {
  const db = holder.waymarkDatabase;
  if (db === undefined)
    throw new AppError("WRONG_STATE", { userMessage: "No database is open in this process." });
  return db;
}

/** One statement outside of a transaction. @throws AppError DATABASE_UNAVAILABLE */
export async function query<Row extends pg.QueryResultRow>(
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const db = database();
  try {
    return (await db.pool.query<Row>(sql, [...values])).rows;
  } catch (error) {
    throw databaseError(error, db.url);
  }
}

/** Postgres undid the transaction to resolve a conflict; the same work may simply be done again. */
const retryable = new Set(["40001", "40P01"]);

/**
 * Runs `work` in one transaction, again when Postgres chose it as the victim of a deadlock.
 *
 * @throws AppError DATABASE_UNAVAILABLE, and whatever `work` throws.
 */
export async function transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transactionOnce(work);
    } catch (error) {
      const again = error instanceof pg.DatabaseError && retryable.has(error.code ?? "") && attempt < 4;
      if (!again) throw databaseError(error, database().url);
    }
  }
}

async function transactionOnce<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  const client = await database().pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const result = await work({
      isTransaction: true,
      query: async (sql, values = []) => (await client.query(sql, [...values])).rows,
    });
    await client.query("commit");
    return result;
  } catch (error) {
    // A client that cannot roll back is not given back to the pool.
    await client.query("rollback").catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
