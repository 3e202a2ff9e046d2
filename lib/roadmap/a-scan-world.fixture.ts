/** Scanning of very different quality, for tests over any account. */
import fc from "fast-check";
import type { Envelope } from "#lib/facts/envelope.ts";
import { daysAgo, denied } from "./a-fact.fixture.ts";
import {
  aConfigFact,
  aFinding,
  aHubFact,
  anUnscannedRegion,
  aRecorder,
  aScan,
  aScannedRegion,
  aStandardsFact,
  hubRules,
  ownRules,
  prowlerChecks,
  scannedRegions,
} from "./a-scan.fixture.ts";
import type { Records } from "./records.ts";

/** What AWS says of one region; no two facts contradict each other. */
const inRegion = (region: string): fc.Arbitrary<Envelope[]> =>
  fc.constantFrom(
    aScannedRegion(region),
    anUnscannedRegion(region),
    [aHubFact(region), aStandardsFact(region, "INCOMPLETE"), aConfigFact(region, [])],
    [
      aHubFact(region),
      aStandardsFact(region),
      aConfigFact(region, [aRecorder(region, { recording: false })]),
    ],
    [aHubFact(region), aStandardsFact(region), aConfigFact(region, [aRecorder(region)], hubRules(60))],
    [
      aHubFact(region, false),
      aStandardsFact(region, null),
      aConfigFact(region, [aRecorder(region)], ownRules()),
    ],
    [denied(aHubFact(region), "securityhub:DescribeHub"), aStandardsFact(region), aConfigFact(region, [])],
  );

const findings = fc.subarray([
  aFinding("x", { triage: "open" }),
  aFinding("y"),
  aFinding("z", { triage: "false_positive", reason: "a website" }),
  aFinding("w", { triage: "accepted", reason: "a website", expiresAt: "2027-01-01" }),
]);

/** Recorded scans: complete ones, of few checks, of findings only, of some regions. */
function scansOf(regionNames: readonly string[]): fc.Arbitrary<Records["scans"]> {
  const regions = fc.constantFrom(
    scannedRegions(regionNames),
    scannedRegions(regionNames.slice(0, 1)),
    scannedRegions(regionNames, ["iam_root_mfa_enabled"]),
    scannedRegions(regionNames, prowlerChecks, ["rds_instance_no_public_access"]),
    scannedRegions(regionNames, undefined),
  );
  const scan = fc
    .tuple(regions, findings, fc.constantFrom(2, 9, 45, 100))
    .map(([covered, found, days]) => aScan({ regions: covered, findings: found, finishedAt: daysAgo(days) }));
  return fc.array(scan, { maxLength: 3 });
}

/** What scans an account with these regions. */
export function scanningOf(
  regionNames: readonly string[],
): fc.Arbitrary<{ regions: Envelope[][]; scans: Records["scans"] }> {
  return fc
    .tuple(fc.tuple(...regionNames.map(inRegion)), scansOf(regionNames))
    .map(([regions, scans]) => ({ regions, scans }));
}
