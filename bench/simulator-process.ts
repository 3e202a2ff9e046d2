/** The simulated AWS in a process of its own, so that its work does not count as the worker's. */
import { z } from "zod";
import { systemClock } from "#lib/clock.ts";
import { generateOrganization } from "#lib/sim/generate.ts";
import { startSimulator } from "#lib/sim/simulator.ts";

const options = z.object({
  accounts: z.number(),
  seed: z.number(),
  latencyMs: z.number(),
  largestAccount: z.number().optional(),
  /** Token buckets of every account, region and service. */
  bucket: z.object({ perSecond: z.number(), burst: z.number() }).optional(),
});

const given = options.parse(JSON.parse(process.argv[2] ?? "null"));
const { accounts, seed, latencyMs, largestAccount, bucket } = given;
const organization = generateOrganization({
  accounts,
  seed,
  now: systemClock.now(),
  ...(largestAccount !== undefined && { largestAccount }),
});
const simulator = await startSimulator({ organization, latencyMs, clock: systemClock });
// The accounts' own calls, not those that list and enter them.
for (const service of ["iam", "guardduty", "s3", "ec2", "cloudtrail"] as const)
  if (bucket !== undefined) simulator.faults.add({ service, bucket, fault: { kind: "throttled" } });

process.on("message", () => {
  process.send?.({
    calls: simulator.requests().map(({ account, service, operation, region, status, fault }) => ({
      account,
      operation: `${service}:${operation}`,
      region,
      status,
      isThrottled: fault === "throttled",
    })),
  });
  simulator.clearRequests();
});
process.once("disconnect", () => void simulator.close());
process.send?.({
  url: simulator.url,
  credentials: simulator.baseCredentials,
  organization: {
    id: organization.id,
    homeRegion: organization.homeRegion,
    roleName: organization.auditRoleName,
    externalId: organization.externalId,
    securityAccountId: organization.securityAccountId,
  },
});
