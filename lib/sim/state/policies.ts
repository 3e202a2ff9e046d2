/** Policies that stand on resources: most name who may use them, a few let everybody in. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { hash, hexDigits, integer, pick, text, unit } from "#lib/sim/random.ts";
import { busyRegionsOf } from "./busy-regions.ts";

/** Something with a policy of its own. `isPublic` says what AWS would call it; the policy is what it answers. */
export interface GuardedResource {
  name: string;
  /** null: none. */
  policy: object | null;
  isPublic: boolean;
}

export interface SimulatedFunction extends GuardedResource {
  /** A URL that does not ask who calls. */
  hasOpenUrl: boolean;
}

export interface PolicyState {
  functions: readonly SimulatedFunction[];
  topics: readonly GuardedResource[];
  queues: readonly GuardedResource[];
  /** By id, the account's own. */
  keys: readonly GuardedResource[];
  secrets: readonly GuardedResource[];
  repositories: readonly GuardedResource[];
  /** Rules of OpenSearch Serverless. */
  searchRules: readonly { name: string; isPublic: boolean }[];
  documents: readonly { name: string; isPublic: boolean }[];
}

/** An account of a partner's, whom nobody wrote down. */
const partnerId = "999900004410";

const nothing: PolicyState = {
  functions: [],
  topics: [],
  queues: [],
  keys: [],
  secrets: [],
  repositories: [],
  searchRules: [],
  documents: [],
};

/** What an account has in a Region; in the management account and where nobody works, nothing. */
export function policiesIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): PolicyState {
  if (account.duty === "management" || !busyRegionsOf(organization, account).includes(region)) return nothing;
  const { seed } = organization;
  const key = (what: string, at: number) => [seed, what, account.index, region, at] as const;
  const times = (what: string, most: number) =>
    Array.from({ length: integer(0, most, seed, what, account.index, region) }, (_, at) => at);
  const flagged = (what: string, share: number) => (at: number) => unit(...key(what, at), "public") < share;
  const open = {
    function: flagged("function", 0.03),
    topic: flagged("topic", 0.03),
    queue: flagged("queue", 0.02),
    key: flagged("key", 0.01),
    secret: flagged("secret", 0.01),
    repository: flagged("repository", 0.03),
    search: flagged("search-rule", 0.3),
    document: flagged("document", 0.04),
  };
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account.id}:${resource}`;
  const root = { AWS: `arn:aws:iam::${account.id}:root` };
  const own = { StringEquals: { "AWS:SourceOwner": account.id } };
  const inside = { StringEquals: { "aws:PrincipalOrgID": organization.id } };
  return {
    functions: times("function", 3).map((at) => {
      const name = `${purposeOf(key("function", at))}-${at}`;
      const isPublic = open.function(at);
      const called = isPublic
        ? allow("*", "lambda:InvokeFunctionUrl", arn("lambda", `function:${name}`), {
            StringEquals: { "lambda:FunctionUrlAuthType": "NONE" },
          })
        : allow(
            { Service: "events.amazonaws.com" },
            "lambda:InvokeFunction",
            arn("lambda", `function:${name}`),
            {
              ArnLike: { "AWS:SourceArn": arn("events", "rule/nightly") },
            },
          );
      return { name, policy: isPublic || at % 2 === 0 ? called : null, isPublic, hasOpenUrl: isPublic };
    }),
    topics: times("topic", 2).map((at) => {
      const name = `${purposeOf(key("topic", at))}-${at}`;
      const isPublic = open.topic(at);
      const policy = allow({ AWS: "*" }, "sns:Publish", arn("sns", name), isPublic ? undefined : own);
      return { name, policy, isPublic };
    }),
    queues: times("queue", 2).map((at) => {
      const name = `${purposeOf(key("queue", at))}-${at}`;
      const isPublic = open.queue(at);
      const policy = allow("*", "sqs:SendMessage", arn("sqs", name), isPublic ? undefined : inside);
      // A few take messages from a partner's account.
      const partner = allow({ AWS: partnerId }, "sqs:SendMessage", arn("sqs", name));
      const isPartners = !isPublic && unit(...key("queue", at), "partner") < 0.06;
      return { name, policy: isPartners ? partner : isPublic || at % 2 === 0 ? policy : null, isPublic };
    }),
    keys: times("key", 2).map((at) => {
      const name = idOf(key("key", at));
      const isPublic = open.key(at);
      const policy = allow(isPublic ? { AWS: "*" } : root, "kms:*", "*");
      return { name, policy, isPublic };
    }),
    secrets: times("secret", 2).map((at) => {
      const name = `${purposeOf(key("secret", at))}-${at}-${text(6, hexDigits, ...key("secret", at))}`;
      const isPublic = open.secret(at);
      return { name, policy: isPublic ? allow("*", "secretsmanager:GetSecretValue", "*") : null, isPublic };
    }),
    repositories: times("repository", 2).map((at) => {
      const name = `${purposeOf(key("repository", at))}-${at}`;
      const isPublic = open.repository(at);
      const policy = allow(
        "*",
        ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        undefined,
        isPublic ? undefined : inside,
      );
      return { name, policy: isPublic || at % 2 === 1 ? policy : null, isPublic };
    }),
    searchRules: (unit(...key("search-rules", 0)) < 0.05 ? [0] : []).map((at) => ({
      name: `${purposeOf(key("search-rule", at))}-network`,
      isPublic: open.search(at),
    })),
    documents: (unit(...key("documents", 0)) < 0.15 ? [0] : []).map((at) => ({
      name: `Patch-${purposeOf(key("document", at))}`,
      isPublic: open.document(at),
    })),
  };
}

function allow(
  Principal: unknown,
  Action: unknown,
  Resource: string | undefined,
  Condition?: object,
): object {
  const more = {
    ...(Resource === undefined ? {} : { Resource }),
    ...(Condition === undefined ? {} : { Condition }),
  };
  return { Version: "2012-10-17", Statement: [{ Sid: "use", Effect: "Allow", Principal, Action, ...more }] };
}

function purposeOf(key: readonly (string | number)[]): string {
  return pick(["orders", "sailings", "tariffs", "berths", "manifests"], ...key, "purpose");
}

function idOf(key: readonly (string | number)[]): string {
  const part = (length: number, at: number) => text(length, hexDigits, ...key, at);
  return `${part(8, 0)}-${part(4, 1)}-4${part(3, 2)}-a${part(3, 3)}-${text(12, hexDigits, ...key, hash(...key))}`;
}
