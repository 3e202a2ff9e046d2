import { listPendingMigrations } from "#lib/data/pending-migrations.ts";
import { AppError } from "#lib/errors.ts";

/** Why the process cannot serve; empty: it can. `migrations` is null where the database could not be asked. */
async function examine(): Promise<{ migrations: string[] | null; reasons: string[] }> {
  try {
    const migrations = await listPendingMigrations();
    if (migrations.length === 0) return { migrations, reasons: [] };
    return {
      migrations,
      reasons: [`Migrations are missing: ${migrations.join(", ")}. Run waymark migrate.`],
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { migrations: null, reasons: [error.userMessage] };
  }
}

/** The database answers and has every migration; 503 with the reasons otherwise. */
export async function GET(): Promise<Response> {
  const { migrations, reasons } = await examine();
  const ready = reasons.length === 0;
  const body = { ready, database: migrations !== null, pendingMigrations: migrations ?? [], reasons };
  return Response.json(body, { status: ready ? 200 : 503, headers: { "cache-control": "no-store" } });
}
