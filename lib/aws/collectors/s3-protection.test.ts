import { describe, expect, test } from "vitest";
import type { CollectOptions } from "#lib/aws/collecting.ts";
import { collectFrom, type StubAnswers, s3Error, testNow } from "#lib/aws/stub-account.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { factsRegistry } from "#lib/facts/registry.ts";
import { s3Protection } from "./s3-protection.ts";

const region = "eu-west-1";

function options(names: readonly string[]): CollectOptions {
  const buckets: Envelope = {
    partition: "aws",
    accountId: "111122223333",
    region: "global",
    collector: "s3.buckets",
    schema: factsRegistry["s3.buckets"].version,
    observedAt: testNow.toISOString(),
    complete: true,
    ops: [{ op: "s3:ListBuckets", outcome: "ok" }],
    data: { buckets: names.map((Name) => ({ Name, BucketRegion: region, CreationDate: null })) },
  };
  return { earlier: (collector) => (collector === "s3.buckets" ? buckets : undefined) };
}

// S3 API Reference, by operation.
const xml = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const replication = (...rules: string[]) => ({
  body: `<?xml version="1.0" encoding="UTF-8"?><ReplicationConfiguration ${xml}><Role>arn:aws:iam::111122223333:role/replication</Role>${rules.join("")}</ReplicationConfiguration>`,
});
const rule = (filter: string, more = "") =>
  `<Rule><ID>all</ID><Priority>1</Priority><Status>Enabled</Status>${filter}<Destination><Bucket>arn:aws:s3:::copies</Bucket>${more}</Destination></Rule>`;
const none = s3Error(404, "ReplicationConfigurationNotFoundError", "There is no replication configuration");
const noLogging = { body: `<?xml version="1.0" encoding="UTF-8"?><BucketLoggingStatus ${xml}/>` };
const versioning = (status: string) => ({
  body: `<?xml version="1.0" encoding="UTF-8"?><VersioningConfiguration ${xml}>${status}</VersioningConfiguration>`,
});
const enabled = versioning("<Status>Enabled</Status>");
const lock = (retention: string) => ({
  body: `<?xml version="1.0" encoding="UTF-8"?><ObjectLockConfiguration ${xml}><ObjectLockEnabled>Enabled</ObjectLockEnabled>${retention}</ObjectLockConfiguration>`,
});
const plain = (name: string): StubAnswers => ({
  [`GET /${name}/?replication`]: none,
  [`GET /${name}/?logging`]: noLogging,
  [`GET /${name}/?versioning`]: versioning(""),
});
const ledger = { ...plain("ledger"), "GET /ledger/?versioning": enabled };

async function bucketsOf(answers: StubAnswers, names: readonly string[]) {
  const { envelope, requests } = await collectFrom(answers, s3Protection, "global", options(names));
  const { buckets } = factsRegistry["s3.protection"].schema.parse(envelope.data);
  return { envelope, buckets, asked: requests.map(({ operation }) => operation).sort() };
}

describe("s3.protection", () => {
  test("decodes answers written by hand from AWS's documentation", async () => {
    const { envelope, buckets } = await bucketsOf(
      {
        ...ledger,
        ...plain("copies"),
        "GET /ledger/?replication": replication(
          rule("<Filter><Prefix></Prefix></Filter>", "<Account>222233334444</Account>"),
        ),
        "GET /copies/?versioning": enabled,
        "GET /copies/?object-lock": lock(
          "<Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Years>1</Years></DefaultRetention></Rule>",
        ),
        "GET /copies/?logging": {
          body: `<BucketLoggingStatus ${xml}><LoggingEnabled><TargetBucket>logs</TargetBucket><TargetPrefix>x/</TargetPrefix></LoggingEnabled></BucketLoggingStatus>`,
        },
      },
      ["copies", "ledger"],
    );
    expect(envelope).toMatchObject({ complete: true });
    expect(buckets).toEqual([
      {
        Name: "copies",
        BucketRegion: region,
        rules: [],
        versioning: "Enabled",
        objectLock: { DefaultRetention: { Mode: "COMPLIANCE", days: 365 } },
        logsTo: "logs",
      },
      {
        Name: "ledger",
        BucketRegion: region,
        rules: [
          { Status: "Enabled", isWholeBucket: true, Bucket: "arn:aws:s3:::copies", Account: "222233334444" },
        ],
        versioning: "Enabled",
        objectLock: null,
        logsTo: null,
      },
    ]);
  });

  test.each([
    ["no filter, the older form", "<Prefix></Prefix>", true],
    ["an empty filter", "<Filter/>", true],
    ["a prefix of the older form", "<Prefix>reports/</Prefix>", false],
    ["a prefix", "<Filter><Prefix>reports/</Prefix></Filter>", false],
    ["a tag", "<Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>", false],
    ["both", "<Filter><And><Prefix></Prefix><Tag><Key>k</Key><Value>v</Value></Tag></And></Filter>", false],
  ])("%s: whole bucket %s", async (_, filter, isWholeBucket) => {
    const { buckets } = await bucketsOf(
      { ...ledger, "GET /ledger/?replication": replication(rule(filter)) },
      ["ledger"],
    );
    expect(buckets[0]?.rules).toMatchObject([{ isWholeBucket }]);
  });

  test("Object Lock without a rule locks nothing by default; not configured is evidence", async () => {
    const own = { ...ledger, ...plain("copies"), "GET /ledger/?replication": replication(rule("<Filter/>")) };
    const without = await bucketsOf({ ...own, "GET /copies/?object-lock": lock("") }, ["copies", "ledger"]);
    expect(without.buckets[0]?.objectLock).toEqual({ DefaultRetention: null });
    const absent = await bucketsOf(
      { ...own, "GET /copies/?object-lock": s3Error(404, "ObjectLockConfigurationNotFoundError", "none") },
      ["copies", "ledger"],
    );
    expect(absent.envelope).toMatchObject({ complete: true });
    expect(absent.buckets[0]?.objectLock).toBeNull();
  });

  test("versioning: suspended, and never switched on", async () => {
    const answers = {
      ...plain("a"),
      ...plain("b"),
      "GET /a/?versioning": versioning("<Status>Suspended</Status>"),
    };
    const { buckets } = await bucketsOf(answers, ["a", "b"]);
    expect(buckets.map((bucket) => bucket.versioning)).toEqual(["Suspended", "Off"]);
  });

  test("of a bucket that nothing is replicated into no lock is asked", async () => {
    const { asked } = await bucketsOf(plain("a"), ["a"]);
    expect(asked).toEqual(["GET /a/?logging", "GET /a/?replication", "GET /a/?versioning"]);
  });

  test("one bucket denied: named, the others stay; a vanished one is dropped", async () => {
    const { envelope, buckets } = await bucketsOf(
      {
        ...ledger,
        ...plain("closed"),
        "GET /closed/?replication": s3Error(403, "AccessDenied", "no"),
        "GET /vanished/?replication": s3Error(404, "NoSuchBucket", "gone"),
      },
      ["closed", "ledger", "vanished"],
    );
    expect(envelope.complete).toBe(false);
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: "s3:GetBucketReplication", outcome: "denied", resource: "closed" }),
    );
    expect(buckets.map(({ Name, rules }) => [Name, rules])).toEqual([
      ["closed", null],
      ["ledger", []],
    ]);
  });

  test("a rule without its destination is a gap, not a rule that copies nothing", async () => {
    const broken = replication("<Rule><Status>Enabled</Status><Filter/></Rule>");
    const { envelope } = await bucketsOf({ ...ledger, "GET /ledger/?replication": broken }, ["ledger"]);
    expect(envelope.complete).toBe(false);
  });
});
