/** `waymark metrics`: the metrics of the database as text, for where no web process can be asked. */
import { getMetrics } from "#lib/data/metrics.ts";
import { prometheusText } from "#lib/prometheus.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";

export function metrics(io: CommandIo): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, env }) => {
    io.out(prometheusText(await getMetrics(viewer, { leaseSeconds: env.leaseSeconds })));
    return exitCodes.done;
  });
}
