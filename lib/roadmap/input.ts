/** Everything that an evaluation reads, and nothing else: evaluators have no clock and no I/O. */
import type { Envelope } from "#lib/facts/envelope.ts";
import type { AwsAccountState } from "#lib/facts/organizations.ts";
import type { Attestation } from "./attestation.ts";
import type { Records } from "./records.ts";
import type { Settings } from "./settings.ts";
import type { OrganizationTrust } from "./trust-graph/facts.ts";
import type { Verdict } from "./verdict.ts";

export interface EvaluatedAccount {
  id: string;
  partition: string;
  state: AwsAccountState | "DEPARTED";
  joinedAt: Date | null;
  isManagement: boolean;
}

export interface EvaluatedOrganization {
  /** `o-…`, or the account id of a standalone account. */
  id: string;
  kind: "organization" | "standalone";
  managementAccountId: string;
  /** Designated by `connect --security-account`; null: nobody said. */
  securityAccountId: string | null;
  /** Designated by `connect --log-account`; null: the security account keeps the logs as well. */
  logAccountId: string | null;
  /** The account of the identity that assumes the audit roles. */
  baseAccountId: string;
  roleName: string;
  homeRegion: string;
  /** "all", or the only regions that are collected; an enabled region outside of the list was not scanned. */
  regionPolicy: "all" | readonly string[];
}

/** How the accounts of the run came out so far; 3.2 tells "this role is missing" from "our own credentials" by it. */
export interface RunOutcome {
  /** Accounts that were tried. */
  attempted: number;
  /** Accounts whose audit role was assumed. */
  assumed: number;
  /** Accounts that the run is to try in all; absent: as many as were tried. */
  planned?: number;
  /** Whether the base identity could be confirmed (sts:GetCallerIdentity); absent: a run checks it before its first account. */
  baseIdentityWorks?: boolean;
}

/** An accepted risk on one resource: approved by somebody else, unexpired. */
export interface ResourceException {
  itemId: string;
  accountId: string;
  resource: string;
  kind: string;
  expiresAt: Date;
}

/** The part of another account's facts that is about the evaluated account, or about a bucket that it replicates into. */
export interface FactsAbout {
  /** Id of the evaluated account, or the ARN of the bucket. */
  key: string;
  /** As the other account's collector stored it, with that part as its data. */
  envelope: Envelope;
}

/** What other accounts' facts say of the evaluated one, and only of it. */
export interface Elsewhere {
  about: readonly FactsAbout[];
  /** Names of its own buckets that others replicate into. */
  replicatedInto: readonly string[];
}

export interface AccountInput {
  account: EvaluatedAccount;
  organization: EvaluatedOrganization;
  /** The latest envelope of each collector × region of this account. Empty: never refreshed. */
  facts: readonly Envelope[];
  /** Of regional collectors whose latest envelope is incomplete: the last complete one, however old. */
  earlier: readonly Envelope[];
  /** Envelopes of other accounts that items read: `organizations.*` and `guardduty.*` of management and administrators. */
  sharedFacts: readonly Envelope[];
  elsewhere: Elsewhere;
  /** Of all accounts of the organization, the evaluated one among them. */
  trust: OrganizationTrust;
  run: RunOutcome;
  settings: Settings;
  exceptions: readonly ResourceException[];
  /** Those about the account and those about its whole organization. */
  attestations: readonly Attestation[];
  records: Records;
  /** Region → when the newest refreshes ended that read all of it and of the account, one a day (UTC), two at most. */
  ownScans: Readonly<Record<string, readonly Date[]>>;
  now: Date;
}

/** An account that was in the organization and that its list no longer holds. */
export interface MissingAccount {
  id: string;
  name: string;
  /** CLOSED: the last thing that was known of it. */
  state: "CLOSED" | "DEPARTED";
  missingSince: Date | null;
}

/** As much of an account's stored verdict as items of the organization read. A stale one is UNKNOWN("stale"). */
export interface AccountVerdict
  extends Pick<
    Verdict,
    "state" | "fractionHundredths" | "units" | "known" | "excepted" | "reasonCode" | "validUntil"
  > {}

/** Account id → item id → verdict. An account of the organization without any verdict has an empty map. */
export type AccountVerdicts = ReadonlyMap<string, ReadonlyMap<string, AccountVerdict>>;

/** Accounts outside of the organization that roles of its accounts let in. */
export interface TrustedOutside {
  /** `ref`: one of the roles; `roles`: how many there are. */
  accounts: readonly { accountId: string; ref: string; roles: number }[];
  /** Active accounts whose roles could not be read. */
  unread: number;
}

/** An account outside of the organization of which is known whose it is. */
export interface KnownOutside {
  accountId: string;
  /** `ours`: in the register, or in another connected organization; `vendor`: a person or a loaded list says so. */
  whose: "ours" | "vendor";
  /** When somebody has to look at it again; null: never. */
  reviewBy: Date | null;
  /** That time has come. */
  isDue: boolean;
}

/** What the items of scope organization read. */
export interface OrganizationInput {
  organization: EvaluatedOrganization;
  partition: string;
  /** Accounts that left or were closed; those that the organization lists stand in `organizations.tree`. */
  missing: readonly MissingAccount[];
  /** Envelopes of the management account, the administrators and whichever other accounts those items name. */
  sharedFacts: readonly Envelope[];
  settings: Settings;
  exceptions: readonly ResourceException[];
  /** Those about the whole organization. */
  attestations: readonly Attestation[];
  records: Records;
  /**
   * Of the items in `itemsReadByOrganization`, over every account that the organization lists. They are stored before the
   * organization is evaluated.
   */
  verdicts: AccountVerdicts;
  trustedOutside: TrustedOutside;
  /** Of the accounts that turned up. */
  knownOutside: readonly KnownOutside[];
  now: Date;
}
