/** `waymark backup`: everything that is needed to move or recover, in one file. */
import { resolve } from "node:path";
import { writeBackup } from "#lib/data/backup.ts";
import { version } from "#lib/version.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { createRowsProgress } from "./rows-progress.ts";

export async function backup(io: CommandIo, options: { argument: string; json?: boolean }): Promise<number> {
  const file = resolve(io.cwd, options.argument);
  // A database that waits for its migrations can be backed up: that is the moment to do it.
  return withContext(io, { home: "existing", pendingMigrations: "allowed" }, async ({ viewer, home }) => {
    const begun = performance.now();
    const progress = createRowsProgress(io);
    try {
      const written = await writeBackup(viewer, {
        file,
        application: version,
        home,
        signal: io.signal,
        onProgress: (rows) => progress.show("saved", rows),
      });
      progress.end();
      const { header, tables, bytes } = written;
      const rows = tables.reduce((sum, table) => sum + table.rows, 0);
      const result = {
        file,
        bytes,
        createdAt: header.createdAt,
        application: header.application,
        migrations: header.migrations.map(({ name }) => name),
        rows,
        tables,
        seconds: Math.round((performance.now() - begun) / 100) / 10,
      };
      printResult(
        io,
        options.json,
        result,
        () =>
          `${file}: ${rows} rows of ${tables.length} tables, ${bytes} bytes.\n` +
          "It holds the external ids of the audit roles: keep it where only you can read it.\n",
      );
      return exitCodes.done;
    } finally {
      progress.end();
    }
  });
}
