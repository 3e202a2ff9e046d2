/** What the simulator knows of a service: protocol, version, and the codes of the failures that every service has. */
import type { Codes } from "./service-codes.ts";

export type Protocol = "awsQuery" | "ec2Query" | "awsJson" | "restJson" | "restXml";

export interface ServiceEntry {
  protocol: Protocol;
  /** The service part of the signature's scope. */
  signingName: string;
  version: string;
  /** XML namespace of answers; empty in the JSON protocols. */
  namespace: string;
  /** Prefix of X-Amz-Target (awsJson). */
  target?: string;
  codes: Codes;
  /** Regional services refuse the credentials of an account that has not enabled the Region. */
  isRegional: boolean;
  load: () => Promise<Readonly<Record<string, unknown>>>;
}

/** Entries by name. What they load is not part of the type: it would hold every member of every client. */
export function serviceEntries<Name extends string>(
  entries: Readonly<Record<Name, ServiceEntry>>,
): Readonly<Record<Name, ServiceEntry>> {
  return entries;
}
