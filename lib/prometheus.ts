/** Metrics in the text format that Prometheus and everything like it reads. */
import { collectDefaultMetrics, Registry } from "prom-client";

/** What is measured, with one value for each set of labels. */
export interface MetricFamily {
  /** `waymark_…`, with its unit: `_seconds`, `_total`. */
  name: string;
  help: string;
  type: "gauge" | "counter" | "histogram";
  samples: MetricSample[];
}

export interface MetricSample {
  /** Few values each: never an id. */
  labels?: Readonly<Record<string, string>>;
  value: number;
  /** Of a histogram: `_bucket`, `_sum`, `_count`. */
  suffix?: string;
}

function escapeLabel(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}

function sampleLine(name: string, { labels = {}, value, suffix = "" }: MetricSample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  const shown = pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
  return `${name}${suffix}${shown} ${value}`;
}

/** The families as text, each with its help and type; one without a sample is left out. */
export function prometheusText(families: readonly MetricFamily[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, help, type, samples }) =>
      [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} ${type}`,
        ...samples.map((one) => sampleLine(name, one)),
        "",
      ].join("\n"),
    )
    .join("");
}

// Kept on globalThis because Next loads this module once per bundle.
const holder: typeof globalThis & { waymarkProcessMetrics?: Registry } = globalThis;

/** Processor, memory, event loop and garbage collection of this process, in the same format. */
export async function processMetricsText(): Promise<string> {
  if (holder.waymarkProcessMetrics === undefined) {
    holder.waymarkProcessMetrics = new Registry();
    collectDefaultMetrics({ register: holder.waymarkProcessMetrics });
  }
  return holder.waymarkProcessMetrics.metrics();
}
