/** Who may use the file systems of one region. */
import { DescribeFileSystemPolicyCommand } from "@aws-sdk/client-efs";
import type { Collector } from "#lib/aws/collecting.ts";
import { dataStoresSchema } from "#lib/facts/data-stores.ts";
import { listedBy, readPolicies } from "./resource-policies.ts";

/** `efs.policies`: elasticfilesystem:DescribeFileSystemPolicy of each file system that `data.stores` has listed. */
export const efsPolicies: Collector<"efs.policies"> = {
  name: "efs.policies",
  scope: "region",
  actions: [
    {
      action: "elasticfilesystem:DescribeFileSystemPolicy",
      reason: "who may use a file system",
      operations: ["efs:DescribeFileSystemPolicy"],
    },
  ],
  async collect(from) {
    const listed = listedBy(from, "data.stores", "efs:DescribeFileSystems", dataStoresSchema);
    const fileSystems = listed?.fileSystems ?? null;
    if (fileSystems === null) return null;
    if (fileSystems.length === 0) from.skip("efs:DescribeFileSystemPolicy", "no-file-system");
    const arns = fileSystems.map(({ FileSystemArn }) => FileSystemArn);
    const resources = await readPolicies(from, "efs:DescribeFileSystemPolicy", arns, {
      send: (clients, http, arn) => {
        const command = new DescribeFileSystemPolicyCommand({
          FileSystemId: arn.slice(arn.lastIndexOf("/") + 1),
        });
        return clients.efs.send(command, http);
      },
      policyOf: ({ Policy }) => Policy,
      arnOf: (arn) => arn,
      absent: ["PolicyNotFound"],
      gone: ["FileSystemNotFound"],
    });
    return { resources };
  },
};
