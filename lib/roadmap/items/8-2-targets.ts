/** What a rule or a schedule starts: whether it corrects, only tells somebody, or is not there; for item 8.2. */
import type { Destinations } from "#lib/facts/events.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { gapAbout, readArn } from "#lib/roadmap/items/4-2-destinations.ts";
import { type Grant, RolePolicies } from "#lib/roadmap/items/5-3-policies.ts";
import { type ChainValue, faulty, open, provenUntil, said } from "./8-2-chains.ts";
import { isTelling } from "./8-2-config-chains.ts";

/** A target, and the facts that hold what is known of functions. */
export interface Target {
  /** Whose rule it is. */
  accountId: string;
  region: string;
  arn: string;
  holder: "events.routes" | "scheduler.schedules";
}

/** Name of what a target starts: function, document, state machine, cluster, project. */
export function targetName(arn: string): string {
  const { service, name } = readArn(arn);
  if (service === "lambda") return name.split(":")[1] ?? name;
  if (service === "ssm") return name.slice(name.indexOf("/") + 1).split(":")[0] ?? name;
  if (service === "states") return name.split(":")[1] ?? name;
  return name.slice(name.lastIndexOf("/") + 1);
}

/** What takes a message and does nothing by itself. */
const notifying: readonly string[] = ["sns", "sqs", "firehose", "kinesis", "logs", "chatbot", "aps"];

/** What a target does. Kinds that no fact describes are a person's to vouch for. */
export function judgeTarget(context: EvaluationContext, target: Target): ChainValue {
  const { service } = readArn(target.arn);
  if (notifying.includes(service)) return faulty("NOTIFY_ONLY", "it only sends a message");
  switch (service) {
    case "lambda":
      return judgeFunction(context, target);
    case "ssm":
      return judgeDocument(context, target);
    case "states":
      return judgeMachine(context, target);
    case "codebuild":
      return judgeProject(context, target);
    case "ecs":
      return judgeCluster(context, target);
    default:
      return open(
        said(
          `Targets such as ${target.arn} are not followed: a person has to say what they correct`,
          "needs_answer",
        ),
      );
  }
}

type LambdaTarget = Destinations["functions"][number];

function readFunction(
  { view }: EvaluationContext,
  target: Target,
  op: string,
): Answer<LambdaTarget | undefined> {
  const { holder, arn, accountId } = target;
  const isIt = ({ FunctionArn }: LambdaTarget) => FunctionArn === arn;
  return holder === "events.routes"
    ? view
        .find(holder, target.region, accountId)
        .ask(op, ({ destinations }) => destinations.functions.find(isIt), arn)
    : view.find(holder, target.region, accountId).ask(op, ({ functions }) => functions.find(isIt), arn);
}

function judgeFunction(context: EvaluationContext, target: Target): ChainValue {
  const { accountId, arn } = target;
  const name = targetName(arn);
  if (readArn(arn).accountId !== accountId) {
    return open(
      said(`Function ${name} is in another account: a person has to say what it corrects`, "needs_answer"),
    );
  }
  const unread = (gap: Parameters<typeof open>[0]) => open(gapAbout(context, accountId, gap));
  const read = readFunction(context, target, "lambda:GetFunctionConfiguration");
  if (!read.known) return unread(read.gap);
  const found = read.value;
  if (found === undefined) return unread({ kind: "not_asked", op: "lambda:GetFunctionConfiguration" });
  if (!found.exists) return faulty("TARGET_MISSING", `function ${name} does not exist any more`);
  if (found.State === "Failed") return faulty("TARGET_MISSING", `function ${name} is in the state Failed`);
  const concurrency = readFunction(context, target, "lambda:GetFunctionConcurrency");
  if (concurrency.known && found.ReservedConcurrentExecutions === 0) {
    return faulty("TARGET_MISSING", `function ${name} is switched off: no concurrency is left to it`);
  }
  const corrects = mayCorrect(context, accountId, found.Role ?? null);
  if (!corrects.known) return unread(corrects.gap);
  if (corrects.value === "no") {
    return faulty("NOTIFY_ONLY", `the role of function ${name} may change nothing but messages and logs`);
  }
  if (!concurrency.known) return unread(concurrency.gap);
  if (corrects.value === "unclear") {
    return unread(said(`Policies of the role of function ${name} could not be read`));
  }
  return { kind: "unproven" };
}

/** Whether a role of an account may correct anything. */
function mayCorrect({ view }: EvaluationContext, accountId: string, roleArn: string | null): Answer<Grant> {
  if (roleArn === null) return { known: false, gap: said("AWS did not say which role the function has") };
  const data = view
    .find("iam.authorization", "global", accountId)
    .ask("iam:GetAccountAuthorizationDetails", (found) => found);
  if (!data.known) return data;
  const role = data.value.roles?.find(({ Arn }) => Arn === roleArn);
  if (role === undefined) {
    return data.value.roles === undefined
      ? { known: false, gap: { kind: "not_asked", op: "iam:GetAccountAuthorizationDetails" } }
      : // Lambda keeps the name of a role that was deleted; the function can do nothing.
        { known: true, value: "no" };
  }
  return { known: true, value: new RolePolicies(data.value.policies).mayCorrect(role) };
}

function judgeDocument({ view, input }: EvaluationContext, { accountId, region, arn }: Target): ChainValue {
  const name = targetName(arn);
  if (isTelling(name)) return faulty("NOTIFY_ONLY", `document ${name} only sends a message`);
  const runs = view
    .find("ssm.automations", region, accountId)
    .ask("ssm:DescribeAutomationExecutions", ({ documents }) =>
      documents.find(({ DocumentName }) => DocumentName === name),
    );
  // Of another account nobody asked: what it set up stands, without proof.
  if (!runs.known) return accountId === input.account.id ? open(runs.gap) : { kind: "unproven" };
  const found = runs.value;
  if (found === undefined) return { kind: "unproven" };
  if (found.failed90d > 0 && found.succeeded90d === 0) {
    return faulty("ALWAYS_FAILS", `all runs of document ${name} fail (${found.failed90d} within 90 days)`);
  }
  const until = provenUntil(found.lastSucceededOn, input.now);
  return until === null
    ? { kind: "unproven" }
    : { kind: "proven", proof: `succeeded on ${found.lastSucceededOn ?? ""}`, until };
}

function judgeMachine({ view, input }: EvaluationContext, { accountId, region, arn }: Target): ChainValue {
  // Versions and aliases stand behind the machine's own ARN.
  const machine = arn.split(":", 7).join(":");
  const listed = view
    .find("sfn.machines", region, accountId)
    .ask("sfn:ListStateMachines", ({ stateMachineArns }) => stateMachineArns.includes(machine));
  if (!listed.known) return accountId === input.account.id ? open(listed.gap) : { kind: "unproven" };
  return listed.value
    ? { kind: "unproven" }
    : faulty("TARGET_MISSING", `state machine ${targetName(arn)} does not exist any more`);
}

function judgeProject({ view, input }: EvaluationContext, { accountId, region, arn }: Target): ChainValue {
  const listed = view
    .find("codebuild.projects", region, accountId)
    .ask("codebuild:ListProjects", ({ projects }) => projects.some((project) => project.arn === arn));
  if (!listed.known) return accountId === input.account.id ? open(listed.gap) : { kind: "unproven" };
  return listed.value
    ? { kind: "unproven" }
    : faulty("TARGET_MISSING", `project ${targetName(arn)} does not exist any more`);
}

function judgeCluster({ view, input }: EvaluationContext, { accountId, region, arn }: Target): ChainValue {
  const listed = view
    .find("ecs.clusters", region, accountId)
    .ask("ecs:ListClusters", ({ clusterArns }) => clusterArns.includes(arn));
  if (!listed.known) return accountId === input.account.id ? open(listed.gap) : { kind: "unproven" };
  return listed.value
    ? { kind: "unproven" }
    : faulty("TARGET_MISSING", `cluster ${targetName(arn)} does not exist any more`);
}
