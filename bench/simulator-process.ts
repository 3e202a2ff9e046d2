/** The simulated AWS in a process of its own, so that its work does not count as the worker's. */
import { z } from "zod";
import { systemClock } from "#lib/clock.ts";
import { generateOrganization } from "#lib/sim/generate.ts";
import { startSimulator } from "#lib/sim/simulator.ts";

const options = z.object({ accounts: z.number(), seed: z.number(), latencyMs: z.number() });

const { accounts, seed, latencyMs } = options.parse(JSON.parse(process.argv[2] ?? "null"));
const organization = generateOrganization({ accounts, seed, now: systemClock.now() });
const simulator = await startSimulator({ organization, latencyMs, clock: systemClock });

process.on("message", () => {
  process.send?.({
    calls: simulator.requests().map(({ account, service, operation, region, status }) => ({
      account,
      operation: `${service}:${operation}`,
      region,
      status,
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
