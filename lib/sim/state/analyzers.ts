/** IAM Access Analyzer: the analyzers of an account in one Region. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { unit } from "#lib/sim/random.ts";

export interface SimulatedAnalyzer {
  arn: string;
  name: string;
  type: "ACCOUNT" | "ORGANIZATION" | "ACCOUNT_UNUSED_ACCESS";
  status: "ACTIVE" | "CREATING";
  createdAt: Date;
}

/** The organization's analyzer with the security account; some accounts have their own, few of unused access. */
export function analyzersIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): SimulatedAnalyzer[] {
  const { seed, homeRegion, securityAccountId } = organization;
  const analyzer = (
    name: string,
    type: SimulatedAnalyzer["type"],
    status: SimulatedAnalyzer["status"] = "ACTIVE",
  ): SimulatedAnalyzer => ({
    arn: `arn:aws:access-analyzer:${region}:${account.id}:analyzer/${name}`,
    name,
    type,
    status,
    createdAt: account.joinedAt,
  });
  const isHome = region === homeRegion;
  const own = account.index >= 8 && unit(seed, "analyzer", account.index);
  return [
    ...(account.id === securityAccountId ? [analyzer("organization", "ORGANIZATION")] : []),
    ...(own !== false && own < 0.2
      ? [analyzer("own", "ACCOUNT", isHome || own > 0.02 ? "ACTIVE" : "CREATING")]
      : []),
    ...(isHome && (account.index === 6 || (own !== false && own > 0.9))
      ? [analyzer("unused", "ACCOUNT_UNUSED_ACCESS")]
      : []),
  ];
}
