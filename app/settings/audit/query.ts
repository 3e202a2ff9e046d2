/** What the address asks of the audit log. */
import { type AuditQuery, auditQuerySchema } from "#lib/data/audit-query.ts";
import { AppError } from "#lib/errors.ts";

const names = ["by", "actor", "action", "subject", "q", "from", "to"] as const;
type Name = (typeof names)[number];

/** As it is written in the address; days are written as days, and the last one is included. */
export type AuditParameters = Partial<Record<Name, string>>;

const dayMs = 86_400_000;

/** A day becomes its first moment, or the first one after it; what is no day stays what it was, and is refused below. */
function moment(text: string | undefined, end: boolean): string | undefined {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  const start = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(start) ? text : new Date(start + (end ? dayMs : 0)).toISOString();
}

function parse({ from, to, ...rest }: AuditParameters) {
  return auditQuerySchema.safeParse({ ...rest, from: moment(from, false), to: moment(to, true) });
}

/** What the page understands; a filter that is none is left out, as if it were not there. */
export function readAuditParameters(value: (name: Name) => string | undefined): {
  parameters: AuditParameters;
  query: AuditQuery;
} {
  const parameters: AuditParameters = {};
  for (const name of names) {
    const text = value(name)?.trim();
    if (text !== undefined && text !== "" && parse({ [name]: text }).success) parameters[name] = text;
  }
  return { parameters, query: auditQuerySchema.parse(parse(parameters).data ?? {}) };
}

/** For a file, which has to be what was asked for. @throws AppError INVALID_INPUT naming the filter */
export function requireAuditQuery(parameters: URLSearchParams): AuditQuery {
  const given = names.flatMap((name): [Name, string][] => {
    const text = parameters.get(name)?.trim();
    return text === undefined || text === "" ? [] : [[name, text]];
  });
  const parsed = parse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError("INVALID_INPUT", { userMessage: `${issue?.path.join(".")}: ${issue?.message}.` });
}

/** The address of a list. */
export function auditHref(
  parameters: { [name in Name | "after"]?: string | undefined },
  path = "/settings/audit",
): string {
  const text = new URLSearchParams(
    Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ).toString();
  return text === "" ? path : `${path}?${text}`;
}
