/** Check B3 of item 10.1: the security team has accounts of its own, and runs its services from there. */
import { readAnswer } from "#lib/roadmap/answers.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import { failingUnit, observed, type Scene, unknownUnit } from "#lib/roadmap/items/10-1-scene.ts";
import { securityOnly } from "#lib/roadmap/questions/1-3-security-account.ts";

/** The services that watch over the others, by the names under which they are delegated. */
const watching: readonly (readonly string[])[] = [
  ["guardduty.amazonaws.com"],
  ["securityhub.amazonaws.com"],
  ["config.amazonaws.com", "config-multiaccountsetup.amazonaws.com"],
];

const collector = "organizations.delegation";

/** B3, the same for every account of the organization. */
export function judgeSecurityAccounts(scene: Scene): Unit {
  const { input, view, securityIds } = scene;
  const { managementAccountId, id } = input.organization;
  if (securityIds.length === 0) {
    return failingUnit("no account of the security team is named", [
      { resource: id, region: "global", why: "Names no account of the security team." },
    ]);
  }
  if (securityIds.includes(managementAccountId)) {
    return failingUnit("the security account is the management account", [
      {
        resource: managementAccountId,
        region: "global",
        why: "Is the management account; the security account must be separate.",
      },
    ]);
  }
  const administrators = readAdministrators(scene);
  const answer = readAnswer(input, view, securityOnly, null);
  const wrong = administrators.known
    ? administrators.value.filter(({ accountId }) => !securityIds.includes(accountId))
    : [];
  if (wrong.length > 0) {
    const failing = wrong.map(({ accountId, service }) => ({
      resource: accountId,
      region: "global",
      why: `Administers ${service} for the organization, and is no account of the security team.`,
    }));
    const text = wrong
      .map(({ accountId, service }) => `${service} is administered by ${accountId}`)
      .join(", ");
    return failingUnit("services that watch are administered from elsewhere", failing, [
      observed(scene, collector, `${text}.`, "fail", managementAccountId),
    ]);
  }
  if (administrators.known && administrators.value.length === 0) {
    return failingUnit("no service that watches is delegated to the security account", [
      {
        resource: securityIds[0] ?? id,
        region: "global",
        why: "Administers none of GuardDuty, Security Hub and Config.",
      },
    ]);
  }
  if (answer.valid && !answer.holds) {
    return failingUnit(
      "the security accounts serve other purposes too",
      securityIds.map((resource) => ({
        resource,
        region: "global",
        why: "Somebody answered that it does not serve security alone.",
      })),
    );
  }
  const gaps = [...(administrators.known ? [] : [administrators.gap]), ...(answer.valid ? [] : [answer.gap])];
  if (gaps.length > 0) return unknownUnit(...gaps);
  const text = `Security accounts: ${securityIds.join(", ")}; what watches is administered there.`;
  return {
    result: "pass",
    place: null,
    evidence: [observed(scene, collector, text, "pass", managementAccountId)],
  };
}

/** Who administers the services that watch; one whose services could not be read may be any. */
function readAdministrators({ input, view }: Scene): Answer<{ accountId: string; service: string }[]> {
  const facts = view.find(collector, "global", input.organization.managementAccountId);
  const listed = facts.ask(
    "organizations:ListDelegatedAdministrators",
    (data) => data.delegatedAdministrators,
  );
  if (!listed.known) return listed;
  const found: { accountId: string; service: string }[] = [];
  for (const { Id, ServicePrincipals } of listed.value) {
    const gap = facts.gapOf("organizations:ListDelegatedServicesForAccount", Id);
    if (gap !== null) return { known: false, gap };
    for (const services of watching) {
      const service = services.find((name) => ServicePrincipals?.includes(name) === true);
      if (service !== undefined) found.push({ accountId: Id, service });
    }
  }
  return { known: true, value: found };
}
