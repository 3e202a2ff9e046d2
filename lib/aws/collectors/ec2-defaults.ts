/** What an account has set for EC2 in one region. */
import { GetInstanceMetadataDefaultsCommand } from "@aws-sdk/client-ec2";
import type { Collecting, Collector } from "#lib/aws/collecting.ts";
import type { FactsOf } from "#lib/facts/registry.ts";
import { launchMetadata } from "./ec2-launch.ts";

type Defaults = FactsOf<"ec2.defaults">;
const metadataOp = "ec2:GetInstanceMetadataDefaults";

/** `ec2.defaults`: ec2:GetInstanceMetadataDefaults, one region. */
export const ec2Defaults: Collector<"ec2.defaults"> = {
  name: "ec2.defaults",
  scope: "region",
  actions: [
    { action: metadataOp, reason: "whether new instances ask for tokens unless their launch says otherwise" },
  ],
  async collect(from) {
    const metadata = await readMetadata(from);
    return metadata === null ? null : { metadata };
  },
};

async function readMetadata(from: Collecting): Promise<Defaults["metadata"]> {
  const answer = await from.call(
    metadataOp,
    (clients, http) => clients.ec2.send(new GetInstanceMetadataDefaultsCommand({}), http),
    // An account without any preference is answered an empty `accountLevel`.
    { mayBeEmpty: true },
  );
  if (answer.kind !== "ok") return null;
  const level = answer.value.AccountLevel;
  const said = launchMetadata(level);
  return {
    HttpTokens: said?.HttpTokens ?? null,
    HttpEndpoint: said?.HttpEndpoint ?? null,
    HttpPutResponseHopLimit: said?.HttpPutResponseHopLimit ?? null,
    HttpTokensEnforced: level?.HttpTokensEnforced ?? null,
    ManagedBy: level?.ManagedBy ?? null,
  };
}
