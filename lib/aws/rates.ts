/** How often we may ask: a quarter of what AWS documents per account, half for Organizations, 5/s where it says nothing. */

/** A token bucket: refill per second and capacity. */
export interface Rate {
  perSecond: number;
  burst: number;
}

/**
 * Where AWS documents nothing. GuardDuty has one bucket per account and region, where a
 * member needs 3 calls and the administrator of 300 members about 13.
 */
const undocumented: Rate = { perSecond: 5, burst: 10 };

/**
 * Service → its bucket per account and region, after AWS's pages of quotas.
 * The bursts of IAM and S3 let an ordinary account through without waiting (5 IAM calls and 4 a user: 11 users; 4 S3
 * calls a bucket: 25 buckets); both are per account, and a refusal quarters the rate at once.
 */
const serviceRates: Record<string, Rate> = {
  // EC2 Developer Guide, request throttling: non-mutating, 100 burst, 20/s.
  ec2: { perSecond: 5, burst: 100 },
  // Account Management quotas: ListRegions 5/s, burst 5.
  account: { perSecond: 1.25, burst: 5 },
  // CloudTrail quotas: 10/s for DescribeTrails, GetTrailStatus and GetEventSelectors, per region.
  cloudtrail: { perSecond: 2.5, burst: 10 },
  // CloudTrail quotas: LookupEvents 2/s per account and region, apart from the rest (`budgetOf`).
  "cloudtrail:LookupEvents": { perSecond: 0.5, burst: 2 },
  // About 600/s, charged to the calling account; 2 calls per account and run, spread at 50/s.
  sts: { perSecond: 50, burst: 100 },
  iam: { perSecond: 5, burst: 50 },
  // IAM Identity Center quotas: 20/s for all of its operations together.
  ssoadmin: { perSecond: 5, burst: 10 },
  s3: { perSecond: 5, burst: 100 },
};

/** Organizations User Guide, throttling: rate and burst of the account bucket; we take half the rate, with its burst. */
const organizationsRates: Record<string, Rate> = {
  DescribeOrganization: { perSecond: 0.5, burst: 2 },
  ListRoots: { perSecond: 0.5, burst: 2 },
  ListAccounts: { perSecond: 4, burst: 12 },
  ListAccountsForParent: { perSecond: 2.5, burst: 8 },
  ListOrganizationalUnitsForParent: { perSecond: 2.5, burst: 8 },
  ListDelegatedAdministrators: { perSecond: 2.5, burst: 8 },
  ListDelegatedServicesForAccount: { perSecond: 0.5, burst: 3 },
  ListAWSServiceAccessForOrganization: { perSecond: 0.5, burst: 3 },
  ListPolicies: { perSecond: 2.5, burst: 8 },
  DescribePolicy: { perSecond: 1, burst: 2 },
  ListTargetsForPolicy: { perSecond: 2.5, burst: 8 },
};

export interface Budget {
  /** Part of the bucket's key: one per service, for Organizations one per operation. */
  bucket: string;
  rate: Rate;
}

/** The budget of an operation, written `service:Operation`. */
export function budgetOf(operation: string): Budget {
  const [service = operation, name = ""] = operation.split(":");
  const organizations = service === "organizations" ? organizationsRates[name] : undefined;
  if (organizations !== undefined) return { bucket: operation, rate: organizations };
  // The jobs that count a role's use are the bulk of IAM's calls: apart, they hold up nobody who waits for another answer.
  if (service === "iam" && name.endsWith("ServiceLastAccessedDetails")) {
    return { bucket: "iam:usage", rate: undocumented };
  }
  const own = serviceRates[operation];
  if (own !== undefined) return { bucket: operation, rate: own };
  return { bucket: service, rate: serviceRates[service] ?? undocumented };
}
