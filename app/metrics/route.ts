import { getMetrics } from "#lib/data/metrics.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { type MetricFamily, processMetricsText, prometheusText } from "#lib/prometheus.ts";
import { version } from "#lib/version.ts";
import { systemViewer } from "#lib/viewer.ts";

const viewer = systemViewer("metrics");

function gauge(name: string, help: string, value: number, labels: Record<string, string> = {}): MetricFamily {
  return { name, help, type: "gauge", samples: [{ value, labels }] };
}

/** What the database says, and `waymark_database_up 0` where it says nothing: monitoring must not fall silent with it. */
async function databaseFamilies(): Promise<MetricFamily[]> {
  const up = (value: number) => gauge("waymark_database_up", "Whether the database answers.", value);
  try {
    return [up(1), ...(await getMetrics(viewer, { leaseSeconds: env().leaseSeconds }))];
  } catch (error) {
    if (error instanceof AppError && error.code === "DATABASE_UNAVAILABLE") return [up(0)];
    throw error;
  }
}

/** Metrics in the text format of Prometheus. They hold counts only; the listener is loopback only. */
export async function GET(): Promise<Response> {
  const build = gauge("waymark_build_info", "Which version this is.", 1, { version, node: process.version });
  const text = prometheusText([build, ...(await databaseFamilies())]) + (await processMetricsText());
  return new Response(text, {
    headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" },
  });
}
