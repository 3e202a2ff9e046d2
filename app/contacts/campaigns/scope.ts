/** Which accounts a campaign is about, as its forms and addresses say it: an organization, a space, and the path of an OU. Pure. */
import type { CampaignScope } from "#lib/campaign.ts";

/** The scope of the two fields. */
export function scopeOf({ scope, environment }: { scope: string; environment: string }): CampaignScope {
  const [organizationId = "", ...path] = scope.split(" ");
  return {
    organizationId: organizationId === "" ? null : organizationId,
    unitPath: path.length === 0 ? null : path.join(" "),
    environment: environment === "" ? null : environment,
  };
}

/** Value of the field for an OU. */
export function scopeValue(organizationId: string, unitPath: string): string {
  return unitPath === "/" ? organizationId : `${organizationId} ${unitPath}`;
}
