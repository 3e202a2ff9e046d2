/** What the roles of an account are granted, for item 5.3. */
import type { IamAuthorization, IamRole } from "#lib/facts/iam.ts";
import { grantsCorrections } from "#lib/policy/corrections.ts";
import { type ParsedPolicy, parsePolicyDocument } from "#lib/policy/document.ts";
import { findWriteGrants } from "#lib/policy/grants.ts";
import { isAdminLike, reachesService } from "#lib/policy/services.ts";

type Readable = Extract<ParsedPolicy, { readable: true }>;

/** Some documents, and the names of those that could not be read. */
interface Documents {
  readable: Readable[];
  unread: string[];
}

/** Three answers: `unclear` where a document that could decide is not readable. */
export type Grant = "yes" | "no" | "unclear";

/** Reads each document once, however many roles have it. */
export class RolePolicies {
  readonly #texts: ReadonlyMap<string, string | null>;
  readonly #parsed = new Map<string, Readable | null>();

  constructor(policies: IamAuthorization["policies"]) {
    this.#texts = new Map((policies ?? []).map(({ Arn, document }) => [Arn, document]));
  }

  /** Whether the role may do nearly everything, and its boundary does not keep it from that. */
  isAdmin(role: IamRole): Grant {
    const granted = adminLike(this.#granted(role));
    if (granted === "no" || role.permissionsBoundary === null) return granted;
    const boundary = adminLike(this.#boundary(role));
    if (boundary === "no") return "no";
    return granted === "unclear" ? "unclear" : boundary;
  }

  /** Whether the role may change anything; a document that cannot be read is no proof of it. */
  mayWrite(role: IamRole): boolean {
    return findWriteGrants(this.#granted(role).readable).writes.length > 0;
  }

  /** Whether the role, within its boundary, may correct things: change more than messages and logs. */
  mayCorrect(role: IamRole): Grant {
    const granted = correcting(this.#granted(role));
    if (granted === "no" || role.permissionsBoundary === null) return granted;
    const boundary = correcting(this.#boundary(role));
    if (boundary === "no") return "no";
    return granted === "unclear" ? "unclear" : boundary;
  }

  /** Whether the boundary lets the role reach a service; without a boundary it does. */
  isWithinBoundary(role: IamRole, prefix: string): Grant {
    if (role.permissionsBoundary === null) return "yes";
    const { readable, unread } = this.#boundary(role);
    if (unread.length > 0) return "unclear";
    return reachesService(readable, prefix) ? "yes" : "no";
  }

  /** Names of the role's policies, its boundary among them, that could not be read. */
  unread(role: IamRole): string[] {
    const boundary = role.permissionsBoundary === null ? [] : this.#boundary(role).unread;
    return [...this.#granted(role).unread, ...boundary];
  }

  #granted(role: IamRole): Documents {
    const documents: Documents = { readable: [], unread: [] };
    for (const arn of role.attachedPolicies) add(documents, arn, this.#managed(arn));
    for (const { PolicyName, document } of role.inlinePolicies) add(documents, PolicyName, read(document));
    return documents;
  }

  #boundary({ permissionsBoundary }: IamRole): Documents {
    const documents: Documents = { readable: [], unread: [] };
    if (permissionsBoundary !== null) add(documents, permissionsBoundary, this.#managed(permissionsBoundary));
    return documents;
  }

  #managed(arn: string): Readable | null {
    const known = this.#parsed.get(arn);
    if (known !== undefined) return known;
    const parsed = read(this.#texts.get(arn) ?? null);
    this.#parsed.set(arn, parsed);
    return parsed;
  }
}

function read(text: string | null): Readable | null {
  const parsed = text === null ? null : parsePolicyDocument(text);
  return parsed?.readable === true ? parsed : null;
}

function add(documents: Documents, name: string, document: Readable | null): void {
  if (document === null) documents.unread.push(name);
  else documents.readable.push(document);
}

function adminLike({ readable, unread }: Documents): Grant {
  if (isAdminLike(readable)) return "yes";
  return unread.length > 0 ? "unclear" : "no";
}

function correcting({ readable, unread }: Documents): Grant {
  if (grantsCorrections(readable)) return "yes";
  return unread.length > 0 ? "unclear" : "no";
}
