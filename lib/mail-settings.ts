/** The operator's mail server: SMTP_URL and MAIL_FROM. */
import { AppError } from "./errors.ts";

export interface MailServer {
  host: string;
  port: number;
  /** TLS from the first byte; else STARTTLS where it is offered, and always before a password is sent. */
  secure: boolean;
  user: string | null;
  password: string | null;
  /** `Waymark <waymark@example.com>`, or the address alone. */
  from: string;
}

const fromPattern = /^(?:[^<>\r\n"]{0,80}<[^\s<>@"]+@[^\s<>@"]+>|[^\s<>@"]+@[^\s<>@"]+)$/;

function invalid(userMessage: string): AppError {
  return new AppError("INVALID_INPUT", { userMessage });
}

/**
 * Both or neither.
 *
 * @param url `smtp://user:password@host:587` or `smtps://host:465`
 * @throws AppError INVALID_INPUT naming the variable, never the password
 */
export function parseMailServer(url: string | undefined, from: string | undefined): MailServer | null {
  if (url === undefined && from === undefined) return null;
  if (url === undefined)
    throw invalid("The environment variable SMTP_URL is missing: MAIL_FROM belongs to it.");
  if (from === undefined)
    throw invalid("The environment variable MAIL_FROM is missing: SMTP_URL belongs to it.");
  if (!fromPattern.test(from))
    throw invalid(
      "The environment variable MAIL_FROM must be an address, or a name with an address in angle brackets.",
    );
  const parsed = URL.parse(url);
  const secure = parsed?.protocol === "smtps:";
  if (parsed === null || (!secure && parsed.protocol !== "smtp:") || parsed.hostname === "")
    throw invalid("The environment variable SMTP_URL must be smtp://host:port or smtps://host:port.");
  const user = decodeURIComponent(parsed.username);
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, "").toLowerCase(),
    port: parsed.port === "" ? (secure ? 465 : 587) : Number(parsed.port),
    secure,
    user: user === "" ? null : user,
    password: user === "" ? null : decodeURIComponent(parsed.password),
    from,
  };
}
