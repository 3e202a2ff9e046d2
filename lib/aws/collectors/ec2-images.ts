/** Images that the account made in one region. */
import { DescribeImagesCommand } from "@aws-sdk/client-ec2";
import { type Collector, identified } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";

/** `ec2.images`: ec2:DescribeImages of the account's own, one region; one that is disabled still holds its snapshots. */
export const ec2Images: Collector<"ec2.images"> = {
  name: "ec2.images",
  scope: "region",
  actions: [
    { action: "ec2:DescribeImages", reason: "the account's own images, and whether they are public" },
  ],
  async collect(from) {
    const listed = await from.pages("ec2:DescribeImages", async (clients, http, NextToken) => {
      const input = {
        Owners: ["self"],
        IncludeDisabled: true,
        IncludeDeprecated: true,
        MaxResults: 1_000,
        ...(NextToken === undefined ? {} : { NextToken }),
      };
      const page = await clients.ec2.send(new DescribeImagesCommand(input), http);
      return { items: identified(page.Images, "ImageId"), next: page.NextToken };
    });
    if (listed.kind !== "ok") return null;
    const images = listed.value
      // An endpoint that does not look at the owner lists others' too, and says whose they are.
      .filter(({ OwnerId }) => OwnerId === undefined || OwnerId === from.accountId)
      .map(({ ImageId = "", CreationDate, Public }) => ({
        ImageId,
        CreationDate: CreationDate ?? null,
        Public: Public ?? null,
      }));
    return { images: orderedBy(images, "ImageId") };
  },
};
