import { problemAnswer } from "#app/problem.ts";
import { webClock } from "#app/server.ts";
import { bearerToken, bearerViewer } from "#lib/auth/bearer.ts";
import { clientAddress, isThisMachine } from "#lib/client-address.ts";
import { getMetrics } from "#lib/data/metrics.ts";
import { recordRefusedAccess } from "#lib/data/refused-access.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { isLoopback } from "#lib/http-guard.ts";
import { type MetricFamily, processMetricsText, prometheusText } from "#lib/prometheus.ts";
import { version } from "#lib/version.ts";
import { hasPermission, systemViewer } from "#lib/viewer.ts";

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

/** Asked from this machine, under a name of this machine: what a proxy hands on has another one. */
function isNear(headers: Headers): boolean {
  const [address, host] = [clientAddress(headers), headers.get("host") ?? ""];
  if (address === null || !isThisMachine(address) || !URL.canParse(`http://${host}`)) return false;
  return isLoopback(new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, ""));
}

/** @throws AppError UNAUTHENTICATED, FORBIDDEN, DATABASE_UNAVAILABLE */
async function requireReader(headers: Headers): Promise<void> {
  if (isNear(headers)) return;
  const token = bearerToken(headers.get("authorization"));
  const now = webClock().now();
  const reader = token === null ? null : await bearerViewer(token, now);
  if (reader === null)
    throw new AppError("UNAUTHENTICATED", {
      userMessage:
        "From elsewhere, metrics need Authorization: Bearer, with a token of an administrator that may read.",
    });
  if (hasPermission(reader, "metrics.read")) return;
  const why = "This token may not read metrics.";
  await recordRefusedAccess(reader, { kind: "route", name: "/metrics", why }, now);
  throw new AppError("FORBIDDEN", { userMessage: why });
}

/** Metrics in the text format of Prometheus: from this machine to anybody, from elsewhere by token. They hold counts only. */
export async function GET(request: Request): Promise<Response> {
  try {
    await requireReader(request.headers);
    return await metricsOf();
  } catch (error) {
    return problemAnswer(error);
  }
}

async function metricsOf(): Promise<Response> {
  const build = gauge("waymark_build_info", "Which version this is.", 1, { version, node: process.version });
  const text = prometheusText([build, ...(await databaseFamilies())]) + (await processMetricsText());
  return new Response(text, {
    headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" },
  });
}
