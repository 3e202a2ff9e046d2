import { describe, expect, test } from "vitest";
import type { Collector } from "#lib/aws/collecting.ts";
import { collectFrom, jsonError, queryError, type StubAnswers } from "#lib/aws/stub-account.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { aossNetworkPolicies } from "./aoss-network-policies.ts";
import { lambdaExposure } from "./lambda-exposure.ts";
import { opensearchDomains } from "./opensearch-domains.ts";
import { ec2Sharing, rdsSharing, ssmDocuments } from "./sharing.ts";

const region = "eu-west-1";
const account = "111122223333";
const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
const denied = jsonError(403, "AccessDeniedException", "not authorized");

function anEnvelope(collector: string, ops: readonly string[], data: unknown): Envelope {
  return {
    partition: "aws",
    accountId: account,
    region,
    collector,
    schema: 1,
    observedAt: "2026-11-02T08:00:00Z",
    complete: true,
    ops: ops.map((op) => ({ op, outcome: "ok" })),
    data,
  };
}

const run = (collector: Collector, answers: StubAnswers, ...facts: Envelope[]) =>
  collectFrom(answers, collector, region, {
    earlier: (name) => facts.find((fact) => fact.collector === name),
  });

const ec2 = (operation: string, content: string) => ({
  body: `<${operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>${content}</${operation}Response>`,
});
const rds = (operation: string, content: string) => ({
  body: `<${operation}Response xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><${operation}Result>${content}</${operation}Result></${operation}Response>`,
});

describe("ec2.sharing", () => {
  const own = (...ids: string[]) =>
    anEnvelope("ec2.compute", ["ec2:DescribeSnapshots"], {
      instances: [],
      volumes: [],
      snapshots: ids.map((SnapshotId) => ({ SnapshotId, VolumeId: null, StartTime: null, State: null })),
    });

  test("own snapshots that everybody may restore, and the region's block", async () => {
    const { envelope, requests } = await run(
      ec2Sharing,
      {
        DescribeSnapshots: [
          ec2("DescribeSnapshots", "<snapshotSet/><nextToken>t1</nextToken>"),
          ec2(
            "DescribeSnapshots",
            "<snapshotSet><item><snapshotId>snap-1</snapshotId><ownerId>111122223333</ownerId></item><item><snapshotId>snap-2</snapshotId><ownerId>999999999999</ownerId></item></snapshotSet>",
          ),
        ],
        GetSnapshotBlockPublicAccessState: ec2(
          "GetSnapshotBlockPublicAccessState",
          "<state>block-new-sharing</state>",
        ),
      },
      own("snap-1"),
    );
    expect(envelope).toMatchObject({
      complete: true,
      data: { publicSnapshots: ["snap-1"], snapshotBlock: "block-new-sharing" },
    });
    expect(requests[0]?.form.get("RestorableBy.1")).toBe("all");
    expect(requests[0]?.form.get("Owner.1")).toBe("self");
  });

  test("no snapshot, no call", async () => {
    const { envelope, requests } = await run(ec2Sharing, {}, own());
    expect(envelope).toMatchObject({ complete: true, data: { publicSnapshots: [] } });
    expect(requests).toEqual([]);
  });
});

describe("rds.sharing", () => {
  const aSnapshot = (name: string, more: object = {}) => ({
    DBSnapshotArn: arn("rds", `snapshot:${name}`),
    DBInstanceIdentifier: null,
    DbiResourceId: null,
    SnapshotType: "manual",
    Status: null,
    SnapshotCreateTime: null,
    OriginalSnapshotCreateTime: null,
    InstanceCreateTime: null,
    SourceDBSnapshotIdentifier: null,
    Encrypted: false,
    ...more,
  });
  const ops = ["rds:DescribeDBSnapshots", "rds:DescribeDBClusterSnapshots"];
  const listed = (...snapshots: object[]) =>
    anEnvelope("rds.databases", ops, { instances: [], clusters: [], snapshots, clusterSnapshots: [] });
  const attributes = (name: string, ...values: string[]) =>
    rds(
      "DescribeDBSnapshotAttributes",
      `<DBSnapshotAttributesResult><DBSnapshotIdentifier>${name}</DBSnapshotIdentifier><DBSnapshotAttributes><DBSnapshotAttribute><AttributeName>restore</AttributeName><AttributeValues>${values.map((value) => `<AttributeValue>${value}</AttributeValue>`).join("")}</AttributeValues></DBSnapshotAttribute></DBSnapshotAttributes></DBSnapshotAttributesResult>`,
    );

  test("manual snapshots that are not encrypted are asked, others are not", async () => {
    const { envelope, requests } = await run(
      rdsSharing,
      {
        DescribeDBSnapshotAttributes: ({ form }) =>
          attributes("s", form.get("DBSnapshotIdentifier") === "open" ? "all" : "999999999999"),
      },
      listed(
        aSnapshot("open"),
        aSnapshot("lent"),
        aSnapshot("sealed", { Encrypted: true }),
        aSnapshot("rds:x", { SnapshotType: "automated" }),
      ),
    );
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      snapshots: [
        { arn: arn("rds", "snapshot:lent"), isPublic: false },
        { arn: arn("rds", "snapshot:open"), isPublic: true },
      ],
    });
    expect(requests).toHaveLength(2);
  });

  test("refused, and gone since it was listed", async () => {
    const refused = queryError(403, "AccessDenied", "no");
    const closed = await run(rdsSharing, { DescribeDBSnapshotAttributes: refused }, listed(aSnapshot("a")));
    expect(closed.envelope).toMatchObject({ complete: false, data: { snapshots: [{ isPublic: null }] } });
    const gone = queryError(404, "DBSnapshotNotFound", "gone");
    const past = await run(rdsSharing, { DescribeDBSnapshotAttributes: gone }, listed(aSnapshot("a")));
    expect(past.envelope).toMatchObject({ complete: true, data: { snapshots: [] } });
  });
});

describe("ssm.documents", () => {
  test("own documents, two pages with an empty one between, and whom they are shared with", async () => {
    const { envelope, requests } = await run(ssmDocuments, {
      ListDocuments: [
        { body: { DocumentIdentifiers: [{ Name: "b" }], NextToken: "t1" } },
        { body: { DocumentIdentifiers: [], NextToken: "t2" } },
        { body: { DocumentIdentifiers: [{ Name: "a" }] } },
      ],
      DescribeDocumentPermission: ({ body }) => ({
        body: {
          AccountIds: JSON.parse(body).Name === "a" ? ["all"] : ["999999999999"],
          AccountSharingInfoList: [],
        },
      }),
    });
    expect(envelope).toMatchObject({
      complete: true,
      data: {
        documents: [
          { Name: "a", isPublic: true },
          { Name: "b", isPublic: false },
        ],
      },
    });
    expect(JSON.parse(requests[0]?.body ?? "{}").Filters).toEqual([{ Key: "Owner", Values: ["Self"] }]);
  });
});

describe("aoss.network-policies", () => {
  const lists = {
    ListSecurityPolicies: { body: { securityPolicySummaries: [{ name: "n", type: "network" }] } },
  };
  const rule = (AllowFromPublic: boolean) => ({
    body: {
      securityPolicyDetail: { type: "network", name: "n", policy: [{ Rules: [], AllowFromPublic }] },
    },
  });

  test.each([true, false])("AllowFromPublic %s", async (isPublic) => {
    const { envelope } = await run(aossNetworkPolicies, { ...lists, GetSecurityPolicy: rule(isPublic) });
    expect(envelope).toMatchObject({
      complete: true,
      data: { policies: [{ name: "n", AllowFromPublic: isPublic }] },
    });
  });

  test("denied, and a policy of another form", async () => {
    const closed = await run(aossNetworkPolicies, { ...lists, GetSecurityPolicy: denied });
    expect(closed.envelope).toMatchObject({
      complete: false,
      data: { policies: [{ AllowFromPublic: null }] },
    });
    const odd = { body: { securityPolicyDetail: { type: "network", name: "n", policy: "x" } } };
    const strange = await run(aossNetworkPolicies, { ...lists, GetSecurityPolicy: odd });
    expect(strange.envelope).toMatchObject({
      complete: false,
      data: { policies: [{ AllowFromPublic: null }] },
    });
  });
});

describe("opensearch.domains", () => {
  const listed = (...names: string[]) =>
    anEnvelope("data.stores", ["opensearch:ListDomainNames"], {
      tables: [],
      fileSystems: [],
      fsxFileSystems: [],
      warehouses: [],
      domains: names.map((DomainName) => ({ DomainName })),
    });
  const describeOp = "POST /2021-01-01/opensearch/domain-info";
  const status = (DomainName: string, more: object = {}) => ({
    DomainId: `${account}/${DomainName}`,
    DomainName,
    ARN: arn("es", `domain/${DomainName}`),
    ClusterConfig: {},
    AdvancedSecurityOptions: { Enabled: true, InternalUserDatabaseEnabled: true },
    ...more,
  });

  test("policy, network and fine-grained access; five a call", async () => {
    const { envelope, requests } = await run(
      opensearchDomains,
      {
        [describeOp]: ({ body }) => ({
          body: {
            DomainStatusList: JSON.parse(body).DomainNames.map((name: string) =>
              status(name, name === "a" ? { VPCOptions: { VPCId: "vpc-1" } } : { AccessPolicies: "{}" }),
            ),
          },
        }),
      },
      listed("a", "b", "c", "d", "e", "f"),
    );
    expect(envelope.complete).toBe(true);
    expect(envelope.data).toMatchObject({
      domains: [
        { DomainName: "a", described: { isInVpc: true, AccessPolicies: null, isFineGrained: true } },
        { DomainName: "b", described: { isInVpc: false, AccessPolicies: "{}" } },
        {},
        {},
        {},
        {},
      ],
    });
    expect(requests).toHaveLength(2);
  });

  test("an answer without the domain proves nothing", async () => {
    const { envelope } = await run(
      opensearchDomains,
      { [describeOp]: { body: { DomainStatusList: [] } } },
      listed("a"),
    );
    expect(envelope).toMatchObject({
      complete: false,
      data: { domains: [{ DomainName: "a", described: null }] },
    });
  });
});

describe("lambda.exposure", () => {
  const functionArn = arn("lambda", "function:f");
  const listed = anEnvelope("lambda.functions", ["lambda:ListFunctions"], {
    functions: [{ FunctionArn: functionArn, Runtime: null, PackageType: null, layers: [], VpcConfig: null }],
  });
  const path = encodeURIComponent(functionArn);
  const urls = `GET /2021-10-31/functions/${path}/urls`;
  const policies = `GET /2015-03-31/functions/${path}/policy`;

  test("URLs of the function and of an alias, and the policy of each; the host is not kept", async () => {
    const { envelope } = await run(
      lambdaExposure,
      {
        [urls]: {
          body: {
            FunctionUrlConfigs: [
              {
                FunctionArn: `${functionArn}:live`,
                FunctionUrl: "https://WAYMARK-CANARY.lambda-url.on.aws/",
                AuthType: "NONE",
                CreationTime: "x",
                LastModifiedTime: "x",
              },
            ],
          },
        },
        [policies]: ({ query }) =>
          query.get("Qualifier") === "live"
            ? { body: { Policy: "{}", RevisionId: "r" } }
            : jsonError(404, "ResourceNotFoundException", "The resource you requested does not exist."),
      },
      listed,
    );
    expect(envelope.complete).toBe(true);
    expect(envelope.data).toEqual({
      functions: [
        {
          FunctionArn: functionArn,
          urls: [{ FunctionArn: `${functionArn}:live`, AuthType: "NONE" }],
          policies: [
            { arn: functionArn, policy: null },
            { arn: `${functionArn}:live`, policy: "{}" },
          ],
        },
      ],
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("URLs denied: not known, the policy stays", async () => {
    const { envelope } = await run(
      lambdaExposure,
      { [urls]: denied, [policies]: { body: { Policy: "{}" } } },
      listed,
    );
    expect(envelope).toMatchObject({
      complete: false,
      data: { functions: [{ urls: null, policies: [{ policy: "{}" }] }] },
    });
  });
});
