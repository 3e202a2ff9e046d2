import { describe, expect, test } from "vitest";
import type { Collector } from "#lib/aws/collecting.ts";
import { collectFrom, jsonError, queryAnswer, queryError, type StubAnswers } from "#lib/aws/stub-account.ts";
import type { StubAnswer } from "#lib/aws/stub-endpoint.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { ecrPolicies } from "./ecr-policies.ts";
import { efsPolicies } from "./efs-policies.ts";
import { kmsPolicies } from "./kms-policies.ts";
import { secretsmanagerPolicies } from "./secretsmanager-policies.ts";
import { snsPolicies } from "./sns-policies.ts";
import { sqsPolicies } from "./sqs-policies.ts";

const region = "eu-west-1";
const account = "111122223333";
const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
const policy =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}';
const escaped = policy.replaceAll('"', "&quot;");

function anEnvelope(collector: string, op: string, data: unknown, outcome: "ok" | "denied" = "ok"): Envelope {
  return {
    partition: "aws",
    accountId: account,
    region,
    collector,
    schema: 1,
    observedAt: "2026-11-02T08:00:00Z",
    complete: outcome === "ok",
    ops: [{ op, outcome }],
    data,
  };
}

const stores = (fileSystems: string[] | null) => ({
  tables: [],
  fileSystems:
    fileSystems?.map((FileSystemArn) => ({
      FileSystemArn,
      CreationTime: null,
      ReplicationOverwriteProtection: null,
    })) ?? null,
  fsxFileSystems: [],
  warehouses: [],
  domains: [],
});

interface Case {
  collector: Collector;
  /** What an earlier collector has listed: with resources, without any, and not at all. */
  listed?: { full: Envelope; empty: Envelope; unread: Envelope };
  /** Answers that list what there is: two pages with an empty one between; nothing; a refusal. */
  lists?: { full: StubAnswers; empty: StubAnswers; unread: StubAnswers };
  /** How the endpoint names the call for one policy. */
  asks: string;
  op: string;
  /** By what is asked for. */
  answer: (name: string) => StubAnswer;
  refusal: StubAnswer;
  data: readonly { arn: string; policy: string | null }[];
  /** Calls in an empty region. */
  calls: number;
}

const denied = jsonError(403, "AccessDeniedException", "not authorized");
const topics = [arn("sns", "a"), arn("sns", "b")];
const queues = ["a", "b"].map((name) => `https://sqs.${region}.amazonaws.com/${account}/${name}`);
const fileSystems = [
  arn("elasticfilesystem", "file-system/fs-a"),
  arn("elasticfilesystem", "file-system/fs-b"),
];
const keyArn = (id: string) => arn("kms", `key/${id}`);
const secretArn = (name: string) => arn("secretsmanager", `secret:${name}-AbCdEf`);
const repositoryArn = (name: string) => arn("ecr", `repository/${name}`);

/** What `ecr.repositories` found; null: it was denied. */
function repositories(names: readonly string[] | null): Envelope {
  const found = names?.map((repositoryName) => ({
    repositoryName,
    repositoryArn: repositoryArn(repositoryName),
    scanOnPush: null,
  }));
  const data =
    found === undefined ? null : { repositories: found, scanning: null, pullThroughCacheRules: [] };
  return anEnvelope("ecr.repositories", "ecr:DescribeRepositories", data, names === null ? "denied" : "ok");
}

const cases: readonly Case[] = [
  {
    // SNS API Reference, GetTopicAttributes: every topic has a policy.
    collector: snsPolicies,
    listed: {
      full: anEnvelope("sns.topics", "sns:ListTopics", { topicArns: topics }),
      empty: anEnvelope("sns.topics", "sns:ListTopics", { topicArns: [] }),
      unread: anEnvelope("sns.topics", "sns:ListTopics", null, "denied"),
    },
    asks: "GetTopicAttributes",
    op: "sns:GetTopicAttributes",
    answer: (name) =>
      queryAnswer(
        "GetTopicAttributes",
        `<Attributes><entry><key>TopicArn</key><value>${name}</value></entry><entry><key>DeliveryPolicy</key><value>WAYMARK-CANARY</value></entry>${name.endsWith("a") ? `<entry><key>Policy</key><value>${escaped}</value></entry>` : ""}</Attributes>`,
      ),
    refusal: queryError(403, "AuthorizationError", "not authorized"),
    data: [
      { arn: topics[0] ?? "", policy },
      { arn: topics[1] ?? "", policy: null },
    ],
    calls: 0,
  },
  {
    // SQS API Reference, GetQueueAttributes: a queue without a policy has no such attribute.
    collector: sqsPolicies,
    listed: {
      full: anEnvelope("sqs.queues", "sqs:ListQueues", { queueUrls: queues }),
      empty: anEnvelope("sqs.queues", "sqs:ListQueues", { queueUrls: [] }),
      unread: anEnvelope("sqs.queues", "sqs:ListQueues", null, "denied"),
    },
    asks: "GetQueueAttributes",
    op: "sqs:GetQueueAttributes",
    answer: (url) => ({
      body: {
        Attributes: {
          QueueArn: arn("sqs", url.slice(-1)),
          ...(url.endsWith("a") ? { Policy: policy } : {}),
        },
      },
    }),
    refusal: denied,
    data: [
      { arn: arn("sqs", "a"), policy },
      { arn: arn("sqs", "b"), policy: null },
    ],
    calls: 0,
  },
  {
    // EFS API Reference, DescribeFileSystemPolicy.
    collector: efsPolicies,
    listed: {
      full: anEnvelope("data.stores", "efs:DescribeFileSystems", stores(fileSystems)),
      empty: anEnvelope("data.stores", "efs:DescribeFileSystems", stores([])),
      unread: anEnvelope("data.stores", "efs:DescribeFileSystems", stores(null), "denied"),
    },
    asks: "GET /2015-02-01/file-systems/fs-",
    op: "efs:DescribeFileSystemPolicy",
    answer: (path) =>
      path.includes("fs-a/")
        ? { body: { FileSystemId: "fs-a", Policy: policy } }
        : jsonError(404, "PolicyNotFound", "none"),
    refusal: denied,
    data: [
      { arn: fileSystems[0] ?? "", policy },
      { arn: fileSystems[1] ?? "", policy: null },
    ],
    calls: 0,
  },
  {
    // KMS API Reference, ListKeys, ListAliases, GetKeyPolicy.
    collector: kmsPolicies,
    lists: {
      full: {
        ListKeys: [
          { body: { Keys: [{ KeyId: "b", KeyArn: keyArn("b") }], NextMarker: "m1", Truncated: true } },
          { body: { Keys: [], NextMarker: "m2", Truncated: true } },
          {
            body: {
              Keys: [
                { KeyId: "a", KeyArn: keyArn("a") },
                { KeyId: "s3", KeyArn: keyArn("s3") },
              ],
              Truncated: false,
            },
          },
        ],
        ListAliases: {
          body: {
            Aliases: [
              { AliasName: "alias/aws/s3", TargetKeyId: "s3" },
              { AliasName: "alias/aws/never-used" },
              { AliasName: "alias/orders", TargetKeyId: "a" },
            ],
            Truncated: false,
          },
        },
      },
      empty: { ListKeys: { body: { Keys: [], Truncated: false } } },
      unread: { ListKeys: denied },
    },
    asks: "GetKeyPolicy",
    op: "kms:GetKeyPolicy",
    answer: () => ({ body: { Policy: policy, PolicyName: "default" } }),
    refusal: denied,
    data: [
      { arn: keyArn("a"), policy },
      { arn: keyArn("b"), policy },
    ],
    calls: 1,
  },
  {
    // Secrets Manager API Reference, ListSecrets, GetResourcePolicy: without a policy the member is missing.
    collector: secretsmanagerPolicies,
    lists: {
      full: {
        ListSecrets: [
          { body: { SecretList: [{ ARN: secretArn("b"), Description: "WAYMARK-CANARY" }], NextToken: "t1" } },
          { body: { SecretList: [], NextToken: "t2" } },
          { body: { SecretList: [{ ARN: secretArn("a") }] } },
        ],
      },
      empty: { ListSecrets: { body: { SecretList: [] } } },
      unread: { ListSecrets: denied },
    },
    asks: "GetResourcePolicy",
    op: "secretsmanager:GetResourcePolicy",
    answer: (id) => ({
      body: { ARN: id, Name: "x", ...(id === secretArn("a") ? { ResourcePolicy: policy } : {}) },
    }),
    refusal: denied,
    data: [
      { arn: secretArn("a"), policy },
      { arn: secretArn("b"), policy: null },
    ],
    calls: 1,
  },
  {
    // ECR API Reference, GetRepositoryPolicy, GetRegistryPolicy.
    collector: ecrPolicies,
    listed: { full: repositories(["a", "b"]), empty: repositories([]), unread: repositories(null) },
    lists: {
      full: { GetRegistryPolicy: { body: { registryId: account, policyText: policy } } },
      empty: {},
      unread: {},
    },
    asks: "GetRepositoryPolicy",
    op: "ecr:GetRepositoryPolicy",
    answer: (name) =>
      name === "a"
        ? { body: { repositoryName: "a", policyText: policy } }
        : jsonError(400, "RepositoryPolicyNotFoundException", "none"),
    refusal: denied,
    data: [
      { arn: repositoryArn("a"), policy },
      { arn: repositoryArn("b"), policy: null },
    ],
    calls: 0,
  },
];

/** What a request asks the policy of, whatever its protocol calls it. */
function askedFor({ form, body, path }: { form: URLSearchParams; body: string; path: string }): string {
  if (path.includes("/file-systems/")) return path;
  if (form.has("TopicArn")) return form.get("TopicArn") ?? "";
  const input = JSON.parse(body === "" ? "{}" : body);
  return input.QueueUrl ?? input.KeyId ?? input.SecretId ?? input.repositoryName ?? "";
}

describe.each(cases)("$op", ({ collector, listed, lists, asks, op, answer, refusal, data, calls }) => {
  const run = (which: "full" | "empty" | "unread", one: (name: string) => StubAnswer = answer) => {
    const paths = ["a", "b"].map((id) => `${asks}${id}/policy`);
    const names = asks.startsWith("GET") ? paths : [asks];
    const answers = Object.fromEntries(
      names.map((name) => [name, (request: Parameters<typeof askedFor>[0]) => one(askedFor(request))]),
    );
    const earlier = listed?.[which];
    return collectFrom({ ...answers, ...lists?.[which] }, collector, region, {
      earlier: (name) => (earlier?.collector === name ? earlier : undefined),
    });
  };

  test("answers written by hand from AWS's documentation", async () => {
    const { envelope } = await run("full");
    expect(envelope).toMatchObject({ complete: true, data: { resources: data } });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test(`an empty region takes ${calls} calls`, async () => {
    const { envelope, requests } = await run("empty");
    expect(envelope).toMatchObject({ complete: true, data: { resources: [] } });
    expect(envelope.ops).toContainEqual(expect.objectContaining({ op, skipped: expect.any(String) }));
    expect(requests).toHaveLength(calls);
  });

  test("one policy denied spoils only itself", async () => {
    const { envelope } = await run("full", (name) =>
      /b\b/.test(name.slice(-10)) || name.includes("fs-b") ? refusal : answer(name),
    );
    expect(envelope.complete).toBe(false);
    const failed = envelope.ops.filter((one) => one.op === op && one.outcome === "denied");
    expect(failed).toHaveLength(1);
    expect(envelope.data).toMatchObject({ resources: [data[0], { policy: null }] });
  });

  test("without the list nothing can be said", async () => {
    const { envelope } = await run("unread");
    expect(envelope).toMatchObject({ complete: false, data: null });
    expect(envelope.ops).toContainEqual(expect.objectContaining({ outcome: "denied" }));
  });
});

test("the registry's policy: none, and denied", async () => {
  const one = { earlier: () => repositories(["a"]) };
  const none = jsonError(400, "RepositoryPolicyNotFoundException", "none");
  const absent = jsonError(400, "RegistryPolicyNotFoundException", "none");
  const answers = { GetRepositoryPolicy: none, GetRegistryPolicy: absent };
  const without = await collectFrom(answers, ecrPolicies, region, one);
  expect(without.envelope).toMatchObject({ complete: true, data: { registryPolicy: null } });
  const closed = await collectFrom({ ...answers, GetRegistryPolicy: denied }, ecrPolicies, region, one);
  expect(closed.envelope).toMatchObject({ complete: false, data: { registryPolicy: null } });
});

test("a resource that is gone since it was listed is none", async () => {
  const { envelope } = await collectFrom(
    {
      ListSecrets: { body: { SecretList: [{ ARN: secretArn("a") }] } },
      GetResourcePolicy: jsonError(400, "ResourceNotFoundException", "gone"),
    },
    secretsmanagerPolicies,
    region,
  );
  expect(envelope).toMatchObject({ complete: true, data: { resources: [] } });
});
