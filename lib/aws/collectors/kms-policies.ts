/** Who may use the keys of one region. */
import { GetKeyPolicyCommand, ListAliasesCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { readPolicies } from "./resource-policies.ts";

/**
 * `kms.policies`: kms:ListKeys and, where there are keys, kms:ListAliases, by which AWS's own keys are told from the
 * account's; then kms:GetKeyPolicy of each of these. Without the aliases every key is asked.
 */
export const kmsPolicies: Collector<"kms.policies"> = {
  name: "kms.policies",
  scope: "region",
  actions: [
    { action: "kms:ListKeys", reason: "which keys exist" },
    { action: "kms:ListAliases", reason: "which keys are AWS's own" },
    { action: "kms:GetKeyPolicy", reason: "who may use a key" },
  ],
  async collect(from) {
    const keys = await from.pages(
      "kms:ListKeys",
      async (clients, http, Marker) => {
        const input = { Limit: 1_000, ...(Marker === undefined ? {} : { Marker }) };
        const page = await clients.kms.send(new ListKeysCommand(input), http);
        return { items: identified(page.Keys, "KeyId", "KeyArn"), next: page.NextMarker };
      },
      { owned: (list) => list.map(({ KeyArn }) => KeyArn) },
    );
    if (keys.kind !== "ok") return null;
    if (keys.value.length === 0) {
      from.skip("kms:ListAliases", "no-key");
      from.skip("kms:GetKeyPolicy", "no-key");
      return { resources: [] };
    }
    const aliases = await from.pages("kms:ListAliases", async (clients, http, Marker) => {
      const input = { Limit: 100, ...(Marker === undefined ? {} : { Marker }) };
      const page = await clients.kms.send(new ListAliasesCommand(input), http);
      return { items: page.Aliases, next: page.NextMarker };
    });
    const ofAws = new Set(
      (valueOf(aliases) ?? [])
        .filter(({ AliasName }) => AliasName?.startsWith("alias/aws/") === true)
        .map(({ TargetKeyId }) => TargetKeyId),
    );
    const own = keys.value.filter(({ KeyId }) => !ofAws.has(KeyId));
    if (own.length === 0) from.skip("kms:GetKeyPolicy", "no-key");
    const resources = await readPolicies(from, "kms:GetKeyPolicy", own, {
      send: (clients, http, { KeyId }) =>
        clients.kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: "default" }), http),
      policyOf: ({ Policy }) => Policy,
      arnOf: ({ KeyArn = "" }) => KeyArn,
      gone: ["NotFoundException"],
      // Every key has one.
      isWhole: ({ Policy }) => Policy !== undefined && Policy !== "",
    });
    return { resources };
  },
};
