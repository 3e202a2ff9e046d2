/** What people record, for tests to change. */
import { now } from "./a-fact.fixture.ts";
import type { Guideline } from "./records/guidelines.ts";
import { noRecords, type Recorded, type Records } from "./records.ts";

/** ISO day, `days` from the day of the tests. */
export function dayIn(days: number): string {
  return new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}

/** As it would be stored. */
export function aRecorded<Data>(data: Data): Recorded<Data> {
  return { data, recordedAt: new Date(now.getTime() - 86_400_000), recordedBy: "cli:ada" };
}

export function aGuideline(more: Partial<Guideline> = {}): Guideline {
  return {
    title: "Rules of the cloud",
    url: "https://wiki.northmole.example/rules",
    owner: "Security",
    version: "3",
    publishedAt: dayIn(-40),
    draft: false,
    audience: "owners of accounts",
    topics: [
      "Accounts and ownership",
      "logging",
      "IAM",
      "network exposure",
      "data",
      "backups",
      "incident contact",
    ],
    reviewBy: dayIn(120),
    urlStatus: null,
    acknowledged: null,
    broadcast: true,
    exceptions: [],
    rules: [],
    ...more,
  };
}

/** Records with these documents and nothing else. */
export function withGuidelines(...guidelines: Guideline[]): Records {
  return { ...noRecords, guidelines: guidelines.map(aRecorded) };
}
