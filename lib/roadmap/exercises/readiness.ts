/** What helps when it happens: shown beside the exercises, and never a reason to meet the item. */
import type { EvaluationContext, OrganizationContext } from "#lib/roadmap/item.ts";
import { scopeRegions } from "#lib/roadmap/regions.ts";
import type { Evidence } from "#lib/roadmap/verdict.ts";

/** Items whose verdicts on accounts say how well prepared they are, with what they stand for. */
const preparations: readonly [itemId: string, observed: string][] = [
  ["1.1", "AWS and the team can reach who answers for the account (1.1)"],
  ["3.1", "What happened can be looked up for a year (3.1)"],
  ["4.1", "Threats are detected (4.1)"],
];

/** In how many accounts the organization is prepared, by the items that say so, and which decoys rang when they were fired. */
export function organizationReadiness({ input }: OrganizationContext): Evidence[] {
  const note = (observed: string): Evidence => ({
    collector: "records",
    accountId: input.organization.managementAccountId,
    region: "global",
    observed,
    result: "info",
  });
  const states = [...input.verdicts.values()];
  const items = preparations.flatMap(([itemId, words]) => {
    const judged = states.flatMap((byItem) => byItem.get(itemId) ?? []);
    const applicable = judged.filter(({ state }) => state !== "NOT_APPLICABLE");
    const met = applicable.filter(({ state }) => state === "MET").length;
    return applicable.length === 0 ? [] : [note(`${words}: in ${met} of ${applicable.length} accounts.`)];
  });
  // How many, and no more: which decoys there are, not everybody may know.
  const rang = input.records.honeyTokens.filter(({ data }) => data.alertReceivedAt !== undefined).length;
  return rang === 0
    ? items
    : [...items, note(`The alarm came when decoys were fired on purpose (9.3): ${rang}.`)];
}

/** The same of one account, from what was read of it. Asked after the verdict, which does not age with it. */
export function accountReadiness(context: EvaluationContext): Evidence[] {
  return [securityContact(context), organizationTrail(context), responderRole(context), ...reach(context)];
}

type Noted = { observed: string; result: Evidence["result"] };

function noteOf({ input }: EvaluationContext, collector: string, region: string, noted: Noted): Evidence {
  return { collector, accountId: input.account.id, region, ...noted };
}

function securityContact(context: EvaluationContext): Evidence {
  const found = context.view
    .find("account.contacts")
    .ask("account:GetAlternateContact", ({ alternates }) => alternates.SECURITY !== null, "SECURITY");
  const noted: Noted = found.known
    ? {
        observed: found.value
          ? "AWS knows whom to write to about security."
          : "AWS has nobody to write to about security but the root user.",
        result: "info",
      }
    : { observed: "Whom AWS writes to about security could not be read.", result: "unknown" };
  return noteOf(context, "account.contacts", "global", noted);
}

function organizationTrail(context: EvaluationContext): Evidence {
  const { homeRegion } = context.input.organization;
  const found = context.view
    .find("cloudtrail.trails", homeRegion)
    .ask("cloudtrail:DescribeTrails", ({ trails }) =>
      trails.some(({ IsOrganizationTrail, status }) => IsOrganizationTrail && status?.IsLogging === true),
    );
  const noted: Noted = found.known
    ? {
        observed: found.value
          ? `A trail of the organization records in ${homeRegion}.`
          : `No trail of the organization is known to record in ${homeRegion}.`,
        result: "info",
      }
    : { observed: `The trails of ${homeRegion} could not be read.`, result: "unknown" };
  return noteOf(context, "cloudtrail.trails", homeRegion, noted);
}

function responderRole(context: EvaluationContext): Evidence {
  const { responderRoleNames: names } = context.input.settings;
  const note = (observed: string, result: Evidence["result"] = "info") =>
    noteOf(context, "iam.authorization", "global", { observed, result });
  if (names.length === 0) return note("No role for responders is named in the setting responderRoleNames.");
  const listed = context.view
    .find("iam.authorization")
    .ask("iam:GetAccountAuthorizationDetails", ({ roles }) => roles?.map(({ RoleName }) => RoleName) ?? null);
  if (!listed.known || listed.value === null)
    return note("Whether responders have a role here could not be read.", "unknown");
  const present = listed.value.filter((name) => names.includes(name)).sort();
  return note(
    present.length === 0
      ? "Responders have no role here."
      : `Responders have a role here: ${present.join(", ")}.`,
  );
}

/** How many instances responders reach through Systems Manager; nothing where none is known. */
function reach(context: EvaluationContext): Evidence[] {
  const { input, view } = context;
  const scope = scopeRegions(view, input.organization);
  const regions = scope.known ? scope.regions.filter((one) => one.scope === "active") : [];
  const counted = regions.flatMap(({ region }) => {
    const present = view
      .find("ec2.compute", region)
      .ask("ec2:DescribeInstances", ({ instances }) => instances?.length ?? 0);
    const managed = view
      .find("ssm.platforms", region)
      .ask("ssm:DescribeInstanceInformation", ({ platforms }) =>
        platforms.reduce((sum, { instances }) => sum + instances, 0),
      );
    return present.known && managed.known ? [{ present: present.value, managed: managed.value }] : [];
  });
  const present = counted.reduce((sum, one) => sum + one.present, 0);
  if (present === 0) return [];
  const managed = counted.reduce((sum, one) => sum + Math.min(one.managed, one.present), 0);
  const unread = counted.length < regions.length ? ", as far as Regions could be read" : "";
  const observed = `Systems Manager reaches ${managed} of ${present} instances${unread}.`;
  return [noteOf(context, "ssm.platforms", "global", { observed, result: "info" })];
}
