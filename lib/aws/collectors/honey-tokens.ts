/** Registered decoys: whether they exist and were used, and whether what shall watch them does. */
import type { Collecting, Collector } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { accountRegionsSchema } from "#lib/facts/account.ts";
import { globalRegion } from "#lib/facts/envelope.ts";
import { type DecoyFacts, honeyTokensSchema, nothingWatched, type WatchedDecoy } from "#lib/facts/honey.ts";
import { readDetector } from "./honey-detectors.ts";
import { type Existence, readKey, readRole } from "./honey-principals.ts";
import { readResource } from "./honey-resources.ts";
import { proveTest } from "./honey-tests.ts";
import { readTrails } from "./honey-trails.ts";

/**
 * `honey.tokens`: the decoys and detectors that the registry names in this account; in any other not a single call.
 * Never reads what a decoy holds: that would set it off. Runs in every account, so that having facts tells nothing.
 */
export const honeyTokens: Collector<"honey.tokens"> = {
  name: "honey.tokens",
  scope: "account",
  actions: [
    { action: "iam:GetAccessKeyLastUsed", reason: "whether a decoy key was used; keys of decoys only" },
    { action: "cloudtrail:LookupEvents", reason: "proof of a decoy's test; decoys only" },
    {
      action: "secretsmanager:DescribeSecret",
      reason: "whether a decoy exists; decoys only, never their values",
    },
    { action: "ssm:DescribeParameters", reason: "whether a decoy exists; decoys only, never their values" },
    { action: "dynamodb:DescribeTable", reason: "whether a decoy exists; decoys only" },
    { action: "logs:DescribeMetricFilters", reason: "whether a filter looks for a decoy" },
    { action: "cloudwatch:DescribeAlarms", reason: "whether such a filter alarms anybody" },
  ],
  async collect(from) {
    const { decoys, detectors, dataEvents } = from.options.watched ?? nothingWatched;
    if (decoys.length + detectors.length === 0 && !dataEvents)
      return { regions: null, decoys: [], detectors: [], trails: [] };
    return {
      regions: decoys.length === 0 ? null : enabledRegions(from),
      decoys: await mapAtOnce([...decoys].sort(byId), 2, (decoy) => readDecoy(from, decoy)),
      detectors: await mapAtOnce([...detectors].sort(byId), 2, (detector) => readDetector(from, detector)),
      trails: await readTrails(from, { detectors, dataEvents }),
    };
  },
};

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1;
}

function enabledRegions({ options }: Collecting): string[] | null {
  const list = accountRegionsSchema.safeParse(options.earlier?.("account.regions", globalRegion)?.data);
  if (!list.success) return null;
  return list.data.regions
    .filter(({ RegionOptStatus }) => RegionOptStatus !== "DISABLED" && RegionOptStatus !== "ENABLING")
    .map(({ RegionName }) => RegionName)
    .sort();
}

const nothingFound: Existence = {
  exists: null,
  active: null,
  principalArn: null,
  policies: null,
  trustPolicy: null,
  useRead: false,
  lastUsed: null,
};

async function readDecoy(from: Collecting, decoy: WatchedDecoy): Promise<DecoyFacts> {
  const found = await readExistence(from, decoy);
  const subject = decoy.accessKeyId ?? decoy.arn ?? "";
  const test = await proveTest(from, decoy, {
    lastUsed: found.lastUsed,
    known: knownProof(from, decoy, subject),
  });
  return { tokenId: decoy.id, subject, ...found, test };
}

function readExistence(from: Collecting, decoy: WatchedDecoy): Existence | Promise<Existence> {
  switch (decoy.kind) {
    case "ACCESS_KEY":
      return readKey(from, decoy);
    case "ROLE":
      return readRole(from, decoy);
    case "EXTERNAL_CANARY":
      return nothingFound;
    default:
      return readResource(from, decoy);
  }
}

/** What the run before has proven: nobody asks twice. */
function knownProof(
  { options }: Collecting,
  { id, test }: WatchedDecoy,
  subject: string,
): DecoyFacts["test"] {
  const stored = honeyTokensSchema.safeParse(options.stored?.("honey.tokens")?.data);
  const before = stored.data?.decoys.find((decoy) => decoy.tokenId === id && decoy.subject === subject)?.test;
  return before?.seen === true && before.firedAt === test?.firedAt ? before : null;
}
