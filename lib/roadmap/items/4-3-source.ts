/** What may scan a region regularly, for item 4.3. */
import type { Gap } from "#lib/roadmap/gaps.ts";

/** One scanner as it stands in one region. */
export interface KnownSource {
  /** Whose facts say so; records and answers have names of their own. */
  collector: string;
  known: true;
  /** 100: it scans regularly. 50: once, or not fully. 0: it does not. */
  scoreHundredths: number;
  /** As a phrase in lower case, without the region. */
  what: string;
  /** A recorder that has to be started: its ARN, or its name. */
  recorder: string | null;
}

/** The same, or why nothing is known of it. */
export type Source = KnownSource | { collector: string; known: false; gap: Gap };
