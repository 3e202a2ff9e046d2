/** Which features of IAM the organization manages centrally. */
import { ListOrganizationsFeaturesCommand } from "@aws-sdk/client-iam";
import type { Collector } from "#lib/aws/collecting.ts";

/**
 * Without trusted access of IAM, or without all features of the organization, no central feature can be on.
 * AccountNotManagementOrDelegatedAdministratorException is a wrong caller and says nothing.
 */
const notThere = [
  "ServiceAccessNotEnabled",
  "ServiceAccessNotEnabledException",
  "OrganizationNotInAllFeaturesMode",
  "OrganizationNotInAllFeaturesModeException",
];

/** `iam.organization-features`: iam:ListOrganizationsFeatures, one page, which only the management account or IAM's delegated administrator may ask. */
export const iamOrganizationFeatures: Collector<"iam.organization-features"> = {
  name: "iam.organization-features",
  scope: "account",
  actions: [
    {
      action: "iam:ListOrganizationsFeatures",
      reason: "whether root credentials of members are managed centrally",
    },
  ],
  async collect(from) {
    const answer = await from.call(
      "iam:ListOrganizationsFeatures",
      (clients, http) => clients.iam.send(new ListOrganizationsFeaturesCommand({}), http),
      {
        absent: notThere,
        isWhole: ({ OrganizationId, EnabledFeatures }) => Boolean(OrganizationId ?? EnabledFeatures),
      },
    );
    if (answer.kind === "absent") return { EnabledFeatures: [] };
    if (answer.kind !== "ok") return null;
    return { EnabledFeatures: [...(answer.value.EnabledFeatures ?? [])].sort() };
  },
};
