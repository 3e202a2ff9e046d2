/** Item 9.2, what runs in AWS's own network: functions, projects and notebooks that no route table holds back. */
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { FactsView } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";

/**
 * What AWS Control Tower runs in every account of a landing zone; it cannot be put into a VPC, and its guardrails protect
 * the name.
 */
const platformFunctions = ["aws-controltower-NotificationForwarder"];

interface Outside {
  view: FactsView;
  accountId: string;
  region: string;
}

/** One unit for each that runs outside of a VPC; those inside are judged by their subnets. */
export function judgeOutside(outside: Outside): Unit[] {
  return [...functionUnits(outside), ...projectUnits(outside), ...notebookUnits(outside)];
}

function functionUnits(outside: Outside): Unit[] {
  const facts = outside.view.find("lambda.functions", outside.region);
  const listed = facts.ask("lambda:ListFunctions", ({ functions }) => functions);
  if (!listed.known) return [unread(outside, listed.gap)];
  const free = listed.value.filter(({ VpcConfig }) => VpcConfig === null || VpcConfig.SubnetIds.length === 0);
  return free
    .filter(({ FunctionArn }) => !platformFunctions.includes(FunctionArn.split(":")[6] ?? ""))
    .map(({ FunctionArn }) =>
      failing(outside, "lambda.functions", FunctionArn, "a function outside of a VPC calls the internet"),
    );
}

function projectUnits(outside: Outside): Unit[] {
  const facts = outside.view.find("codebuild.projects", outside.region);
  const gap = facts.gapOf("codebuild:ListProjects") ?? facts.gapOf("codebuild:BatchGetProjects");
  if (gap !== null) return [unread(outside, gap)];
  const listed = facts.ask("codebuild:ListProjects", ({ projects }) => projects);
  if (!listed.known) return [unread(outside, listed.gap)];
  return listed.value
    .filter(({ vpcConfig }) => vpcConfig === null)
    .map(({ arn }) =>
      failing(outside, "codebuild.projects", arn, "builds run outside of a VPC and call the internet"),
    );
}

function notebookUnits(outside: Outside): Unit[] {
  const facts = outside.view.find("sagemaker.notebooks", outside.region);
  const listed = facts.ask("sagemaker:ListNotebookInstances", ({ notebooks }) => notebooks);
  if (!listed.known) return [unread(outside, listed.gap)];
  return listed.value.flatMap(({ NotebookInstanceArn: arn, DirectInternetAccess }) => {
    if (DirectInternetAccess === "Disabled") return [];
    if (DirectInternetAccess === null) {
      const op = "sagemaker:DescribeNotebookInstance";
      return [
        {
          result: "unknown" as const,
          place: nameOf(arn),
          gaps: [facts.gapOf(op, arn) ?? { kind: "not_asked" as const, op }],
        },
      ];
    }
    return [failing(outside, "sagemaker.notebooks", arn, "a notebook has direct internet access")];
  });
}

function nameOf(arn: string): string {
  return arn.slice(Math.max(arn.lastIndexOf("/"), arn.lastIndexOf(":")) + 1);
}

function unread({ region }: Outside, gap: Gap): Unit {
  return { result: "unknown", place: region, gaps: [gap] };
}

function failing({ accountId, region }: Outside, collector: string, arn: string, why: string): Unit {
  return {
    result: "fail",
    place: nameOf(arn),
    why,
    failing: [{ resource: arn, region, why }],
    evidence: [{ collector, accountId, region, observed: `${nameOf(arn)}: ${why}.`, result: "fail" }],
  };
}
