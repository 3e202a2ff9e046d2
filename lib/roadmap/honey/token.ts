/** What a registered token is to an evaluation: how it is judged, and by which names events know it. */
import type { FactsView } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import type { HoneyToken } from "#lib/roadmap/records/honey-tokens.ts";

/** What accounts and organizations alike know: the registry, the settings, and the facts of decoys wherever they lie. */
export interface HoneyContext {
  input: Pick<AccountInput, "records" | "settings" | "organization" | "now">;
  view: FactsView;
}

/** What is wrong with a token; lists name it by this. */
export const honeyFaults = {
  MISSING: "it does not exist",
  INACTIVE: "it cannot be used any more, so that nobody sets it off",
  HAS_PERMISSIONS: "whoever finds it may do something with it",
  DETECTOR_DISABLED: "nothing that is switched on watches it",
  PATTERN_MISMATCH: "what watches does not look for this token, or for a part of its uses only",
  NO_TARGET: "what watches tells nobody",
  NO_DATA_EVENTS: "no trail records the events that would give its use away",
  REGION_GAP: "its use in some Regions is not noticed",
  NO_READ_EVENTS: "calls that only read, an intruder's first, are not noticed",
  TEST_STALE: "no test within the time that counts shows that its use is noticed",
  REVIEW_OVERDUE: "its review is overdue",
  FIRED: "it was used, and no recorded test explains it",
} as const;
export type HoneyFault = keyof typeof honeyFaults;

/** Faults and gaps of a part of a token; `worthless`: its faults leave nothing, else half. */
export interface Judged {
  faults: readonly HoneyFault[];
  worthless: boolean;
  gaps: readonly Gap[];
}

/** Nothing against it. */
export const fine: Judged = { faults: [], worthless: false, gaps: [] };

/** A fault that leaves half. */
export function weak(...faults: HoneyFault[]): Judged {
  return { faults, worthless: false, gaps: [] };
}

/** A fault that leaves nothing. */
export function worthless(fault: HoneyFault): Judged {
  return { faults: [fault], worthless: true, gaps: [] };
}

/** What was not read: neither for it nor against it. */
export function open(gap: Gap): Judged {
  return { faults: [], worthless: false, gaps: [gap] };
}

/** A gap in words that name no token, account or Region. */
export function notRead(text: string): Judged {
  return open({ kind: "said", code: "not_read", text });
}

/** All parts as one; it is worthless where one of them is. */
export function join(parts: readonly Judged[]): Judged {
  return {
    faults: [...new Set(parts.flatMap(({ faults }) => faults))],
    worthless: parts.some((part) => part.worthless),
    gaps: parts.flatMap(({ gaps }) => gaps),
  };
}

/** What an event has in a field when the token is used: path → values, any of which may stand there. */
export type Marks = ReadonlyMap<string, readonly string[]>;

const partAfter = (arn: string, text: string) => arn.slice(arn.indexOf(text) + text.length);

/** The fields of CloudTrail's record that name the token; `principalArn` is the user of a key. */
export function marksOf({ kind, arn, accessKeyId }: HoneyToken, principalArn: string | null): Marks {
  const own = arn ?? "";
  switch (kind) {
    case "ACCESS_KEY": {
      const user = principalArn ?? own;
      const marks: [string, string[]][] = [["userIdentity.accessKeyId", [accessKeyId ?? ""]]];
      if (user !== "") {
        marks.push(["userIdentity.arn", [user]], ["userIdentity.userName", [user.split("/").at(-1) ?? ""]]);
      }
      return new Map(marks);
    }
    case "ROLE":
      return new Map([
        ["requestParameters.roleArn", [own]],
        ["resources.ARN", [own]],
      ]);
    case "SECRET":
      // As whoever asked wrote it: the ARN, or the name, to which AWS adds six characters.
      return new Map([
        ["requestParameters.secretId", [own, partAfter(own, ":secret:").replace(/-[A-Za-z0-9]{6}$/, "")]],
      ]);
    case "SSM_PARAMETER": {
      const path = partAfter(own, ":parameter/");
      return new Map([["requestParameters.name", [path.includes("/") ? `/${path}` : path]]]);
    }
    case "S3_BUCKET":
    case "S3_OBJECT":
      return new Map([["requestParameters.bucketName", [partAfter(own, ":::").split("/")[0] ?? ""]]]);
    case "DYNAMODB_TABLE":
      return new Map([["requestParameters.tableName", [partAfter(own, ":table/")]]]);
    case "EXTERNAL_CANARY":
      return new Map();
  }
}

/** Where its use is seen only in data events. */
export function needsDataEvents({ kind }: HoneyToken): boolean {
  return kind === "S3_BUCKET" || kind === "S3_OBJECT" || kind === "DYNAMODB_TABLE";
}

/** Whether a stolen one may be tried in any Region, or is bound to one. */
export function roamsRegions({ kind }: HoneyToken): boolean {
  return kind === "ACCESS_KEY" || kind === "ROLE";
}

/** Whether the first use is a call that only reads, by EventBridge's reckoning (Get…, List…, Describe…). */
export function isReadFirst({ kind }: HoneyToken): boolean {
  return kind === "ACCESS_KEY" || kind === "SECRET" || kind === "SSM_PARAMETER";
}
