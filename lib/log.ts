/** Logs of the processes: JSON lines (or plain lines) on stderr, secrets redacted; stdout belongs to answers. */
import { AsyncLocalStorage } from "node:async_hooks";
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

/** What every line says that is written while `withLogFields` works; ids only. */
export type LogFields = Readonly<Record<string, string>>;

interface Shared {
  fields: AsyncLocalStorage<LogFields>;
  /** Values that must never appear, whatever they are called. */
  hidden: Set<string>;
}

// Kept on globalThis because Next loads this module once per bundle.
const holder: typeof globalThis & { waymarkLog?: Shared } = globalThis;
holder.waymarkLog ??= { fields: new AsyncLocalStorage(), hidden: new Set() };
const shared: Shared = holder.waymarkLog;

/** Runs `work`; every line that is logged in it, however deep, carries the fields (`runId`, `accountId`, `requestId`). */
export function withLogFields<Result>(fields: LogFields, work: () => Result): Result {
  return shared.fields.run({ ...shared.fields.getStore(), ...fields }, work);
}

/** So short a value stands in other words, too. */
const shortestSecret = 6;

/** Makes a value unreadable in every line from now on, wherever it turns up: in messages, causes, stacks, answers. */
export function hideInLogs(secret: string | undefined): void {
  if (secret !== undefined && secret.length >= shortestSecret) shared.hidden.add(secret);
}

/** Secrets by how they are written: in addresses, headers, answers of AWS, and as `name=value`. */
const patterns: readonly [RegExp, string][] = [
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@"'\\]*):[^\s@/"'\\]+@/gi, "$1:[secret]@"],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, "$1 [secret]"],
  [/\b(AKIA|ASIA)[A-Z0-9]{12,}/g, "$1[secret]"],
  [
    /\b((?:aws_?)?(?:secret_?access_?key|session_?token|access_?key_?id)|x-amz-(?:security-token|signature|credential)|(?:external|client)_?(?:id|secret)|password|passwd|(?:id|access|refresh|api)_?token|signature|credential)(["'\\]*\s*[:=]\s*["'\\]*)(?!\[secret|null\b|true\b|false\b|[[{]|-?\d[\d.eE+-]*[,}\]])[^\s"'\\,;&}]+/gi,
    "$1$2[secret]",
  ],
];

/** A text without secrets. */
export function maskSecrets(text: string): string {
  let masked = text;
  for (const secret of shared.hidden) {
    // As it is, and as it stands in a JSON line.
    for (const form of new Set([secret, JSON.stringify(secret).slice(1, -1)]))
      if (masked.includes(form)) masked = masked.replaceAll(form, "[secret]");
  }
  for (const [pattern, replacement] of patterns) masked = masked.replace(pattern, replacement);
  return masked;
}

interface LogOptions {
  level: LogLevel;
  format: LogFormat;
  /** Where the lines go; stderr when absent. */
  write?: (line: string) => void;
}

/** A logger for one process. Errors are written with their stack: logs are for operators, messages for people. */
export function createLogger({ level, format, write }: LogOptions): Logger {
  const out = write ?? ((line: string) => void process.stderr.write(line));
  const stream: StreamEntry["stream"] = {
    write: (line) => out(format === "json" ? maskSecrets(line) : maskSecrets(plainLine(line))),
  };
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: () => ({ ...shared.fields.getStore() }),
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
