/** Facts of GuardDuty: the account's own detector in a region, and the administrator's view of its members there. */
import { z } from "zod";

/** `guardduty.detector`: one account × region. */
export const guarddutyDetectorSchema = z.strictObject({
  /** null: ListDetectors answered and the list is empty. */
  detector: z
    .strictObject({
      DetectorId: z.string(),
      /** null: GetDetector could not be read. */
      Status: z.string().nullable(),
      FindingPublishingFrequency: z.string().nullable(),
      CreatedAt: z.string().nullable(),
      Features: z.array(
        z.strictObject({ Name: z.string(), Status: z.string(), ManagedBy: z.string().nullable() }),
      ),
    })
    .nullable(),
  /** GetAdministratorAccount; null: an empty answer (the administrator itself, or standalone), or not read. */
  administrator: z
    .strictObject({ AccountId: z.string(), RelationshipStatus: z.string().nullable() })
    .nullable(),
});
export type GuarddutyDetector = z.infer<typeof guarddutyDetectorSchema>;

/** `guardduty.admins`: who is administrator in a region, as the management account says (ListOrganizationAdminAccounts). */
export const guarddutyAdminsSchema = z.strictObject({
  adminAccounts: z.array(z.strictObject({ AdminAccountId: z.string(), AdminStatus: z.string() })),
});

/** `guardduty.organization`: observed in the delegated administrator, one region. */
export const guarddutyOrganizationSchema = z.strictObject({
  configuration: z
    .strictObject({
      AutoEnableOrganizationMembers: z.enum(["NEW", "ALL", "NONE"]).nullable(),
      MemberAccountLimitReached: z.boolean().nullable(),
    })
    .nullable(),
  /** null: ListMembers could not be read to its end. */
  members: z
    .array(
      z.strictObject({
        AccountId: z.string(),
        RelationshipStatus: z.string(),
        /** Features by GetMemberDetectors; null: the account was unprocessed or the call failed. */
        features: z.array(z.strictObject({ Name: z.string(), Status: z.string() })).nullable(),
      }),
    )
    .nullable(),
});
export type GuarddutyOrganization = z.infer<typeof guarddutyOrganizationSchema>;

/** `guardduty.destinations`: where the administrator exports findings to, one region (ListPublishingDestinations). */
export const guarddutyDestinationsSchema = z.strictObject({
  destinations: z.array(
    z.strictObject({
      DestinationType: z.string(),
      /** `PUBLISHING`, `PENDING_VERIFICATION`, `UNABLE_TO_PUBLISH_FIX_DESTINATION_PROPERTY`, `STOPPED`. */
      Status: z.string(),
    }),
  ),
});
