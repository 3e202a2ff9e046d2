/** IAM's own count of what an account holds. */
import { GetAccountSummaryCommand } from "@aws-sdk/client-iam";
import type { Collector } from "#lib/aws/collecting.ts";

/** `iam.summary`: iam:GetAccountSummary; root's keys, password and MFA, and the number of users. */
export const iamSummary: Collector<"iam.summary"> = {
  name: "iam.summary",
  scope: "account",
  actions: [{ action: "iam:GetAccountSummary", reason: "root access keys, root MFA, number of IAM users" }],
  async collect(from) {
    const answer = await from.call("iam:GetAccountSummary", (clients, http) =>
      clients.iam.send(new GetAccountSummaryCommand({}), http),
    );
    if (answer.kind !== "ok") return null;
    const map: Partial<Record<string, number>> = answer.value.SummaryMap ?? {};
    return {
      Users: map["Users"] ?? null,
      AccountAccessKeysPresent: map["AccountAccessKeysPresent"] ?? null,
      AccountPasswordPresent: map["AccountPasswordPresent"] ?? null,
      AccountMFAEnabled: map["AccountMFAEnabled"] ?? null,
      AccountSigningCertificatesPresent: map["AccountSigningCertificatesPresent"] ?? null,
    };
  },
};
