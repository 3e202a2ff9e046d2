/** Fills the placeholders of an item's steps with the ids, regions and resources of one account. */
import type { EvaluatedOrganization } from "./input.ts";
import type { FixStep, Item } from "./item.ts";
import { logAccounts } from "./log-accounts.ts";
import type { FailingResource } from "./verdict.ts";

export interface FixContext {
  accountId: string;
  partition: string;
  organization: Pick<
    EvaluatedOrganization,
    "managementAccountId" | "securityAccountId" | "logAccountId" | "baseAccountId" | "roleName" | "homeRegion"
  >;
  failing: readonly Pick<FailingResource, "resource" | "region">[];
}

const maxRepeats = 20;

/** From so many Regions on, a command that differs in nothing else becomes a loop over them. */
const loopFrom = 3;

/**
 * The steps of an item with copyable commands for one account. A line about a failing resource is repeated for each
 * one (20 at most), or in a loop where only the Region differs; a step of which every command is about resources that do not fail here is left out. Names that a
 * shell could misread are quoted. Placeholders that nobody can fill in (`<external-id>`) stay.
 */
export function fixSteps(item: Item, context: FixContext): FixStep[] {
  return item.guidance.steps.flatMap((step) => {
    if (step.command === undefined)
      return [{ text: fill(step.text, fixedValues(context), (value) => value) }];
    const lines = step.command.lines.split("\n").flatMap((line) => fillLine(line, context));
    if (lines.length === 0) return [];
    const runIn = fill(step.command.runIn, fixedValues(context), (value) => value);
    const text = fill(step.text, fixedValues(context), (value) => value);
    return [{ text, command: { runIn, lines: lines.join("\n") } }];
  });
}

const resourceTokens = [
  "resource-arn",
  "region",
  "empty-region",
  "detector-id",
  "user",
  "bucket",
  "instance-id",
  "regional-arn",
  "trail-arn",
  "trail-region",
  "other-account-id",
  "organization-id",
  "failing-role",
  "failing-role-arn",
  "recorder-name",
  "security-group-id",
];

/** An option with all regions in which the account itself fails; without such, the option is left out. */
const unscannedRegions = / --region <unscanned-regions>/;

function fillUnscanned(line: string, { accountId, failing }: FixContext): string {
  const regions = failing
    .filter(({ resource, region }) => resource === accountId && region !== "global")
    .map(({ region }) => quote(region));
  const distinct = [...new Set(regions)].sort();
  return line.replace(unscannedRegions, distinct.length === 0 ? "" : ` --region ${distinct.join(" ")}`);
}

function fillLine(line: string, context: FixContext): string[] {
  const fixed = fill(fillUnscanned(line, context), fixedValues(context), quote);
  const wanted = resourceTokens.filter((token) => line.includes(`<${token}>`));
  if (wanted.length === 0) return [fixed];
  if (context.failing.length === 0) return [fixed.replaceAll("<empty-region>", "<region>")];
  const loop = loopOverRegions(fixed, wanted, context);
  if (loop !== null) return loop;
  const filled = context.failing.flatMap((failing) => {
    const values = resourceValues(failing, context.accountId);
    return wanted.every((token) => values.has(token)) ? [fill(fixed, values, quote)] : [];
  });
  const distinct = [...new Set(filled)];
  if (distinct.length <= maxRepeats) return distinct;
  return [...distinct.slice(0, maxRepeats), `# and ${distinct.length - maxRepeats} more`];
}

/** The line in a shell loop; null where it names more than a Region, or too few fail to be worth one. */
function loopOverRegions(line: string, wanted: readonly string[], context: FixContext): string[] | null {
  const [token] = wanted;
  if (wanted.length !== 1 || (token !== "region" && token !== "empty-region")) return null;
  const regions = context.failing.flatMap(
    (failing) => resourceValues(failing, context.accountId).get(token) ?? [],
  );
  const distinct = [...new Set(regions)];
  if (distinct.length < loopFrom) return null;
  const body = line.replaceAll(`<${token}>`, '"$region"');
  return [`for region in ${distinct.map(quote).join(" ")}; do`, `  ${body}`, "done"];
}

function fixedValues({ accountId, partition, organization }: FixContext): Map<string, string> {
  const folders = organization.roleName.slice(0, organization.roleName.lastIndexOf("/") + 1);
  const values = new Map([
    ["account-id", accountId],
    ["partition", partition],
    ["role", organization.roleName],
    ["role-name", organization.roleName.slice(folders.length)],
    ["home-region", organization.homeRegion],
    ["management-account-id", organization.managementAccountId],
  ]);
  if (organization.securityAccountId !== null) {
    values.set("security-account-id", organization.securityAccountId);
  }
  const [keeper] = logAccounts(organization);
  if (keeper !== undefined) values.set("log-account-id", keeper);
  return values;
}

function resourceValues(
  { resource, region }: Pick<FailingResource, "resource" | "region">,
  accountId: string,
): Map<string, string> {
  const values = new Map<string, string>();
  if (region !== "global") values.set("region", region);
  if (resource.startsWith("arn:")) values.set("resource-arn", resource);
  if (region !== "global" && resource === accountId) values.set("empty-region", region);
  if (/^o-[a-z0-9]+$/.test(resource)) values.set("organization-id", resource);
  if (/^\d{12}$/.test(resource)) values.set("other-account-id", resource);
  const detector = /:detector\/([^/]+)$/.exec(resource)?.[1];
  if (detector !== undefined) values.set("detector-id", detector);
  const recorder = /:configuration-recorder\/([^/]+)/.exec(resource)?.[1];
  if (recorder !== undefined) values.set("recorder-name", recorder);
  const group = /:security-group\/(sg-[0-9a-z]+)$/.exec(resource)?.[1];
  if (group !== undefined) values.set("security-group-id", group);
  const trail = /^arn:[^:]+:cloudtrail:([^:]+):\d{12}:trail\/.+$/.exec(resource);
  if (trail?.[1] !== undefined) values.set("trail-arn", resource).set("trail-region", trail[1]);
  const instance = /^arn:[^:]+:ec2:[^:]+:\d{12}:instance\/(i-[0-9a-f]+)$/.exec(resource)?.[1];
  if (instance !== undefined) values.set("instance-id", instance);
  if (/^arn:[^:]+:[^:]+:[a-z0-9-]+:/.test(resource)) values.set("regional-arn", resource);
  const user = /^arn:[^:]+:iam::\d{12}:user\/(?:.*\/)?([^/]+)$/.exec(resource)?.[1];
  if (user !== undefined) values.set("user", user);
  const role = /^arn:[^:]+:iam::\d{12}:role\/(?:.*\/)?([^/]+)$/.exec(resource)?.[1];
  if (role !== undefined) values.set("failing-role", role).set("failing-role-arn", resource);
  const bucket = /^arn:[^:]+:s3:::([^/]+)$/.exec(resource)?.[1];
  if (bucket !== undefined) values.set("bucket", bucket);
  return values;
}

function fill(text: string, values: Map<string, string>, write: (value: string) => string): string {
  return text.replace(/<([a-z-]+)>/g, (whole, token: string) => {
    const value = values.get(token);
    return value === undefined ? whole : write(value);
  });
}

/** What AWS answers may hold anything; inside a command it must stay one word. */
function quote(value: string): string {
  return /^[A-Za-z0-9_+=,.@:/-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
