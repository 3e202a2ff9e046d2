/** Failures to reach Postgres, in words that name DATABASE_URL and never its password. */
import pg from "pg";
import { AppError } from "#lib/errors.ts";

/** What is wrong, by the code of the operating system, of Postgres, or of Prisma. */
const causes: Record<string, (target: Target) => string> = {
  ECONNREFUSED: ({ place }) => `nothing answers at ${place}`,
  ENOENT: ({ place }) => `there is no server socket at ${place}`,
  EACCES: ({ place }) => `the server socket at ${place} may not be opened by this user`,
  ENOTFOUND: ({ host }) => `the host name ${host} is not known`,
  EAI_AGAIN: ({ host }) => `the host name ${host} could not be looked up`,
  ETIMEDOUT: ({ place }) => `${place} does not answer`,
  EHOSTUNREACH: ({ place }) => `${place} cannot be reached`,
  ENETUNREACH: ({ place }) => `${place} cannot be reached`,
  ECONNRESET: ({ place }) => `${place} closed the connection`,
  EPIPE: ({ place }) => `${place} closed the connection`,
  "28P01": ({ user, place }) => `${place} refused the password of user "${user}"`,
  "28000": ({ user, place }) => `${place} does not let user "${user}" in`,
  "3D000": ({ database, place }) => `${place} has no database "${database}"`,
  "42501": ({ user, database }) => `user "${user}" has too few rights in database "${database}"`,
  "25006": ({ place }) => `${place} is read-only now, as a standby is`,
  "25P03": ({ place }) => `${place} ended a transaction in which this process stood still`,
  "53100": ({ place }) => `${place} has no disk space left`,
  "53200": ({ place }) => `${place} has no memory left`,
  "53300": ({ place }) => `${place} has no connection left`,
  "57P01": ({ place }) => `${place} is shutting down`,
  "57P02": ({ place }) => `${place} ended after a crash of its own and is starting again`,
  "57P03": ({ place }) => `${place} is not ready yet`,
  "58030": ({ place }) => `${place} cannot read or write its files`,
  P1000: ({ user, place }) => `${place} refused the password of user "${user}"`,
  P1001: ({ place }) => `${place} cannot be reached`,
  P1003: ({ database, place }) => `${place} has no database "${database}"`,
  P1008: ({ place }) => `${place} does not answer`,
  P1017: lostConnection,
  P2037: ({ place }) => `${place} has no connection left`,
  "08P01": ({ place }) => `${place} does not speak Postgres's protocol`,
};

interface Target {
  host: string;
  /** Host and port, or the folder of the socket. */
  place: string;
  user: string;
  database: string;
}

/** Connection fields of a URL as pg understands them, sockets (`?host=/folder`) included. */
export function connectionFields(url: string): {
  host: string;
  port: number;
  user: string | undefined;
  password: string | undefined;
  database: string | undefined;
  ssl: boolean;
} {
  const { host, port, user, password, database, ssl } = new pg.Client({ connectionString: url });
  return { host, port, user, password, database, ssl };
}

/**
 * An AppError DATABASE_UNAVAILABLE where the database could not be reached or entered; any other error comes back as
 * it was, because it is a bug or the caller's own.
 */
export function databaseError(error: unknown, url: string): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  const describe = causes[codeOf(error)] ?? (isBrokenConnection(error) ? lostConnection : undefined);
  if (describe === undefined) return error;
  const { host, port, user, database } = connectionFields(url);
  const place = host.startsWith("/") ? host : `${host}:${port}`;
  const cause = describe({ host, place, user: user ?? "", database: database ?? "" });
  return new AppError("DATABASE_UNAVAILABLE", {
    userMessage: `The database of DATABASE_URL cannot be used: ${cause}.`,
    cause: error,
  });
}

function lostConnection({ place }: Target): string {
  return `the connection to ${place} was lost`;
}

function codeOf(error: Error): string {
  if ("code" in error && typeof error.code === "string") return error.code;
  // Several addresses of one name were tried: any of their failures says it.
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return codeOf(error.errors[0]);
  return "";
}

function isBrokenConnection(error: Error): boolean {
  return /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|The server does not support SSL)/.test(
    error.message,
  );
}
