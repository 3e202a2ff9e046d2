/** Operating systems of the instances of one region. */
import { DescribeInstanceInformationCommand } from "@aws-sdk/client-ssm";
import { type Collector, identified } from "#lib/aws/collecting.ts";
import { ec2ComputeSchema } from "#lib/facts/ec2.ts";

const op = "ssm:DescribeInstanceInformation";

/**
 * `ssm.platforms`: ssm:DescribeInstanceInformation, fifty a page, where there are instances. Names and addresses of
 * computers are not kept, nor machines outside of EC2.
 */
export const ssmPlatforms: Collector<"ssm.platforms"> = {
  name: "ssm.platforms",
  scope: "region",
  actions: [{ action: op, reason: "how many operating systems there are to keep up to date" }],
  async collect(from) {
    const compute = from.options.earlier?.("ec2.compute", from.region);
    if (ec2ComputeSchema.safeParse(compute?.data).data?.instances?.length === 0) {
      from.skip(op, "no-instance");
      return { platforms: [] };
    }
    const listed = await from.pages(op, async (clients, http, NextToken) => {
      const input = { MaxResults: 50, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.ssm.send(new DescribeInstanceInformationCommand(input), http);
      return { items: identified(page.InstanceInformationList, "InstanceId"), next: page.NextToken };
    });
    if (listed.kind !== "ok") return null;
    const instances = listed.value.filter(({ InstanceId = "" }) => InstanceId.startsWith("i-"));
    const byName = Map.groupBy(
      instances.flatMap(({ PlatformName, PlatformVersion = "" }) =>
        PlatformName === undefined ? [] : [{ PlatformName, PlatformVersion }],
      ),
      (platform) => JSON.stringify(platform),
    );
    return {
      platforms: [...byName]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([, alike]) =>
          alike.slice(0, 1).map((platform) => ({ ...platform, instances: alike.length })),
        ),
    };
  },
};
