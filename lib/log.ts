/** Logs of the processes: JSON lines (or plain lines) on stderr, secrets redacted; stdout belongs to answers. */
import { type Logger, pino, type StreamEntry } from "pino";

export type { Logger };

/** Values of LOG_LEVEL. */
export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
type LogLevel = (typeof logLevels)[number];
/** Values of LOG_FORMAT. */
export const logFormats = ["json", "plain"] as const;
type LogFormat = (typeof logFormats)[number];

/** Names of properties that never reach a log, at the top and one or two levels down. */
const secretNames = [
  "password",
  "secret",
  "token",
  "authorization",
  "accessKeyId",
  "secretAccessKey",
  "sessionToken",
  "externalId",
  "databaseUrl",
  "connectionString",
];

interface LogOptions {
  level: LogLevel;
  format: LogFormat;
  /** Where the lines go; stderr when absent. */
  write?: (line: string) => void;
}

/** A logger for one process. Errors are written with their stack: logs are for operators, messages for people. */
export function createLogger({ level, format, write }: LogOptions): Logger {
  const out = write ?? ((line: string) => void process.stderr.write(line));
  const stream: StreamEntry["stream"] = { write: format === "json" ? out : (line) => out(plainLine(line)) };
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        censor: "[secret]",
      },
    },
    stream,
  );
}

/** `time level message key=value …`, for eyes. */
function plainLine(json: string): string {
  const { time, level, msg, ...rest } = JSON.parse(json);
  const pairs = Object.entries(rest).map(([key, value]) =>
    key === "err" && isErrorRecord(value) ? `\n  ${value.stack}` : ` ${key}=${JSON.stringify(value)}`,
  );
  return `${time} ${level} ${msg ?? ""}${pairs.join("")}\n`;
}

function isErrorRecord(value: unknown): value is { stack: string } {
  return typeof value === "object" && value !== null && "stack" in value;
}
