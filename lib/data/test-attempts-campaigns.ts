/** Every function of lib/data about campaigns and contacts of OUs, as the authorization test tries it. */
import { usualCampaign } from "#lib/campaign.ts";
import type { Viewer } from "#lib/viewer.ts";
import { createCampaign, endCampaign, previewCampaign, remindNow } from "./campaign-changes.ts";
import { takeCampaignStep } from "./campaign-steps.ts";
import { getCampaign, listCampaignAccounts, listCampaigns } from "./campaigns.ts";
import { confirmOwned, disputeOwnership } from "./contact-answers.ts";
import { readOwnCampaigns } from "./own-campaigns.ts";
import { type Attempt, aPerson, foreign, ids, now } from "./test-authorization.ts";
import { listUnitContacts, removeUnitContact, setUnitContact } from "./unit-contacts.ts";

/** The register names their address as the owner of the foreign account; what they see stays as it is. */
const itsOwner = (viewer: Viewer): Viewer => ({ ...viewer, actor: `user:${ids.userId}` });

const everywhere = { organizationId: null, unitPath: null, environment: null };

export const campaignReading: Record<string, Attempt> = {
  listCampaigns: {
    also: ["security", "viewer"],
    attempt: (viewer) => listCampaigns(viewer, { limit: 10, now }),
  },
  getCampaign: {
    also: ["security", "viewer"],
    attempt: (viewer) => getCampaign(viewer, ids.campaignId, { now }),
  },
  listCampaignAccounts: {
    also: ["security", "viewer"],
    attempt: (viewer) => listCampaignAccounts(viewer, { campaignId: ids.campaignId, limit: 10, now }),
  },
  previewCampaign: { also: ["security"], attempt: (viewer) => previewCampaign(viewer, everywhere) },
  readOwnCampaigns: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => readOwnCampaigns(viewer, { accountIds: [foreign], now }),
  },
  listUnitContacts: {
    also: ["security", "viewer"],
    attempt: (viewer) => listUnitContacts(viewer, { limit: 10 }),
  },
};

export const campaignWriting: Record<string, Attempt> = {
  createCampaign: {
    also: ["security"],
    attempt: (viewer) => createCampaign(viewer, { ...usualCampaign, ...everywhere, opensAt: now, now }),
  },
  takeCampaignStep: { also: ["security"], attempt: (viewer) => takeCampaignStep(viewer, { now }) },
  remindNow: { also: ["security"], attempt: (viewer) => remindNow(viewer, { id: ids.campaignId, now }) },
  endCampaign: {
    also: ["security"],
    attempt: (viewer) => endCampaign(viewer, { id: ids.campaignId, as: "closed", now }),
  },
  confirmOwned: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => confirmOwned(itsOwner(viewer), { accountIds: [foreign], now }),
  },
  disputeOwnership: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => disputeOwnership(itsOwner(viewer), { accountId: foreign, note: null, now }),
  },
  setUnitContact: {
    also: ["security"],
    attempt: (viewer) => setUnitContact(viewer, { unitId: ids.unitId, ...aPerson }),
  },
  removeUnitContact: {
    also: ["security"],
    attempt: (viewer) => removeUnitContact(viewer, { unitId: ids.unitId }),
  },
};
