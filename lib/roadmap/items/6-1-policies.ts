/** Resources that a policy of their own opens to everybody, for item 6.1. */
import type { CollectorName, FactsOf } from "#lib/facts/registry.ts";
import { findPublicAccess } from "#lib/policy/public-access.ts";
import type { Answer, Reading } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import type { Exposure } from "./6-1-units.ts";

/** What one kind of resource says in one region; gaps: why its list is not known. */
export interface Found {
  exposures: Exposure[];
  gaps: Gap[];
}

export type Look = (context: EvaluationContext, region: string) => Found;

/** Where the list of resources itself could not be read. */
export const unlisted = (gap: Gap): Found => ({ exposures: [], gaps: [gap] });

/** What a policy makes of a resource. */
function judgePolicy(text: string | null, who: string): Exposure["state"] {
  if (text === null) return { is: "shut" };
  const found = findPublicAccess(text);
  if (!found.readable) {
    return {
      is: "unknown",
      gap: { kind: "said", code: "not_read", text: "A policy could not be understood" },
    };
  }
  if (found.open.some(({ certainty }) => certainty === "open")) {
    return { is: "open", why: `its policy lets in ${who}`, isCritical: false };
  }
  if (found.open.length === 0) return { is: "shut" };
  const why = "A policy lets everybody in under a condition that its text does not settle";
  return { is: "unknown", gap: { kind: "said", code: "not_read", text: why } };
}

/** The last part of an ARN. */
export function nameOf(arn: string): string {
  return arn.slice(Math.max(arn.lastIndexOf("/"), arn.lastIndexOf(":")) + 1);
}

type PolicyCollector =
  | "sns.policies"
  | "sqs.policies"
  | "kms.policies"
  | "secretsmanager.policies"
  | "efs.policies";

/** A kind of resource of which each has at most one policy. */
function guarded(
  collector: PolicyCollector,
  noun: string,
  listOp: string,
  policyOp: string,
  who = "everybody",
): Look {
  return ({ view }, region) => {
    const facts = view.find(collector, region);
    const listed = facts.ask(listOp, ({ resources }) => resources);
    if (!listed.known) return unlisted(listed.gap);
    return { exposures: present(facts, listed.value).map(judge), gaps: [] };
    function judge({ arn, policy }: FactsOf<PolicyCollector>["resources"][number]): Exposure {
      const gap = facts.gapOf(policyOp, arn);
      const state: Exposure["state"] = gap === null ? judgePolicy(policy, who) : { is: "unknown", gap };
      return { arn, region, name: `${noun} ${nameOf(arn)}`, collector, state };
    }
  };
}

function present<Item extends { arn: string }>(
  facts: Reading<CollectorName>,
  items: readonly Item[],
): Item[] {
  return items.filter(({ arn }) => !facts.isGone(arn));
}

function repositories({ view, input }: EvaluationContext, region: string): Found {
  const facts = view.find("ecr.policies", region);
  const listed = facts.ask("ecr:DescribeRepositories", (data) => data);
  if (!listed.known) return unlisted(listed.gap);
  const who = "every AWS account";
  const exposures = present(facts, listed.value.resources).map(({ arn, policy }): Exposure => {
    const gap = facts.gapOf("ecr:GetRepositoryPolicy", arn);
    const state: Exposure["state"] = gap === null ? judgePolicy(policy, who) : { is: "unknown", gap };
    return {
      arn,
      region,
      name: `repository ${arn.split(":repository/")[1] ?? arn}`,
      collector: "ecr.policies",
      state,
    };
  });
  const registryGap = facts.gapOf("ecr:GetRegistryPolicy");
  if (registryGap === null && listed.value.registryPolicy === null) return { exposures, gaps: [] };
  const { partition, id } = input.account;
  const registry: Exposure = {
    arn: `arn:${partition}:ecr:${region}:${id}:registry`,
    region,
    name: "the registry",
    collector: "ecr.policies",
    state:
      registryGap === null
        ? judgePolicy(listed.value.registryPolicy, who)
        : { is: "unknown", gap: registryGap },
  };
  return { exposures: [...exposures, registry], gaps: [] };
}

function searchDomains({ view, input }: EvaluationContext, region: string): Found {
  const facts = view.find("opensearch.domains", region);
  const op = "opensearch:DescribeDomains";
  const listed = facts.ask("opensearch:ListDomainNames", ({ domains }) => domains);
  if (!listed.known) return unlisted(listed.gap);
  const { partition, id } = input.account;
  const exposures = listed.value.map(({ DomainName, described }): Exposure => {
    const gap = facts.gapOf(op, DomainName);
    return {
      arn: `arn:${partition}:es:${region}:${id}:domain/${DomainName}`,
      region,
      name: `domain ${DomainName}`,
      collector: "opensearch.domains",
      state:
        described === null
          ? { is: "unknown", gap: gap ?? { kind: "not_asked", op } }
          : judgeDomain(described),
    };
  });
  return { exposures, gaps: [] };
}

type Domain = NonNullable<FactsOf<"opensearch.domains">["domains"][number]["described"]>;

function judgeDomain({ isInVpc, AccessPolicies, isFineGrained }: Domain): Exposure["state"] {
  if (isInVpc) return { is: "shut" };
  const state = judgePolicy(AccessPolicies, "everybody");
  if (state.is !== "open") return state;
  return {
    ...state,
    why: isFineGrained ? `${state.why}; only its own users stand in between` : state.why,
    isCritical: true,
  };
}

type Function = FactsOf<"lambda.exposure">["functions"][number];

function functions({ view }: EvaluationContext, region: string): Found {
  const facts = view.find("lambda.exposure", region);
  const listed = facts.ask("lambda:ListFunctions", (data) => data.functions);
  if (!listed.known) return unlisted(listed.gap);
  const exposures = listed.value
    .filter(({ FunctionArn }) => !facts.isGone(FunctionArn))
    .map(
      (one): Exposure => ({
        arn: one.FunctionArn,
        region,
        name: `function ${nameOf(one.FunctionArn)}`,
        collector: "lambda.exposure",
        state: judgeFunction(facts, one),
      }),
    );
  return { exposures, gaps: [] };
}

function judgeFunction(
  facts: Reading<"lambda.exposure">,
  { FunctionArn, urls, policies }: Function,
): Exposure["state"] {
  const urlOp = "lambda:ListFunctionUrlConfigs";
  const urlGap =
    facts.gapOf(urlOp, FunctionArn) ?? (urls === null ? { kind: "not_asked" as const, op: urlOp } : null);
  const states = policies.map(({ arn, policy }): Exposure["state"] => {
    const gap = facts.gapOf("lambda:GetPolicy", arn);
    if (gap !== null) return { is: "unknown", gap };
    const known: Answer<readonly string[]> =
      urlGap === null
        ? {
            known: true,
            value: (urls ?? []).filter((url) => url.FunctionArn === arn).map(({ AuthType }) => AuthType),
          }
        : { known: false, gap: urlGap };
    return judgeInvocation(policy, known);
  });
  const found = states.find(({ is }) => is === "open") ?? states.find(({ is }) => is === "unknown");
  if (found !== undefined) return found;
  // Which aliases have a URL, and so a policy that matters, is not known.
  if (urlGap !== null) return { is: "unknown", gap: urlGap };
  const isOpenUrl = urls?.some(({ AuthType }) => AuthType === "NONE") === true;
  return isOpenUrl
    ? { is: "shut", note: "a URL without authentication, which no policy opens to everybody" }
    : { is: "shut" };
}

/** A grant that is for URLs only opens nothing where there is no URL of its kind. */
function judgeInvocation(policy: string | null, urls: Answer<readonly string[]>): Exposure["state"] {
  const state = judgePolicy(policy, "everybody");
  const found = policy === null ? null : findPublicAccess(policy);
  if (state.is !== "open" || found?.readable !== true) return state;
  const open = found.open.filter(({ certainty }) => certainty === "open");
  const beyondUrls = open.some(
    ({ actions, everythingBut, conditions }) =>
      (everythingBut || actions.some((action) => action !== "lambda:invokefunctionurl")) &&
      !conditions.some(
        ({ key, values }) => key === "lambda:invokedviafunctionurl" && values.includes("true"),
      ),
  );
  if (beyondUrls) return state;
  if (!urls.known) return { is: "unknown", gap: urls.gap };
  const wanted = open.flatMap(({ conditions }) => {
    const kinds = conditions.find(({ key }) => key === "lambda:functionurlauthtype");
    return kinds?.values ?? ["NONE", "AWS_IAM"];
  });
  if (!urls.value.some((kind) => wanted.includes(kind))) return { is: "shut" };
  const who = urls.value.includes("NONE") ? "everybody" : "every AWS account";
  return { is: "open", why: `its URL lets in ${who}`, isCritical: false };
}

/** Kinds of resources that have policies. */
export const policyKinds: readonly Look[] = [
  guarded("sns.policies", "topic", "sns:ListTopics", "sns:GetTopicAttributes"),
  guarded("sqs.policies", "queue", "sqs:ListQueues", "sqs:GetQueueAttributes"),
  guarded("kms.policies", "key", "kms:ListKeys", "kms:GetKeyPolicy", "every AWS account"),
  guarded(
    "secretsmanager.policies",
    "secret",
    "secretsmanager:ListSecrets",
    "secretsmanager:GetResourcePolicy",
    "every AWS account",
  ),
  guarded("efs.policies", "file system", "efs:DescribeFileSystems", "efs:DescribeFileSystemPolicy"),
  repositories,
  searchDomains,
  functions,
];
