/** EC2: which Regions there are. */
import type { DescribeRegionsCommandInput, DescribeRegionsCommandOutput } from "@aws-sdk/client-ec2";
import { isRegionEnabled } from "#lib/sim/account-state.ts";
import { defaultRegions } from "#lib/sim/regions.ts";
import type { Handlers, Output } from "#lib/sim/service-call.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

/** EC2, as far as regions. */
export const ec2 = {
  DescribeRegions: (
    input: DescribeRegionsCommandInput,
    { organization, state },
  ): Output<DescribeRegionsCommandOutput> => {
    const names = [...organization.regions].sort();
    const unknown = input.RegionNames?.find((name) => !names.some((known) => known === name));
    if (unknown !== undefined) {
      throw new AwsError("InvalidParameterValue", `Invalid region provided: ${unknown}`, { status: 400 });
    }
    return {
      Regions: names
        .filter((name) => input.AllRegions === true || isRegionEnabled(state, name))
        .filter((name) => input.RegionNames?.includes(name) ?? true)
        .map((name) => ({
          RegionName: name,
          Endpoint: `ec2.${name}.amazonaws.com`,
          OptInStatus: defaultRegions.some((region) => region === name)
            ? "opt-in-not-required"
            : state.optedIn.includes(name)
              ? "opted-in"
              : "not-opted-in",
        })),
    };
  },
} satisfies Handlers;
