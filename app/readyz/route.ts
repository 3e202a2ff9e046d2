import { listPendingMigrations } from "#lib/data/pending-migrations.ts";
import { AppError } from "#lib/errors.ts";

const headers = { "cache-control": "no-store" };

/** The database answers and has every migration; 503 with the reason otherwise. */
export async function GET(): Promise<Response> {
  try {
    const pending = await listPendingMigrations();
    if (pending.length === 0) return new Response("ready\n", { headers });
    return new Response(`Migrations are missing: ${pending.join(", ")}. Run waymark migrate.\n`, {
      status: 503,
      headers,
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return new Response(`${error.userMessage}\n`, { status: 503, headers });
  }
}
