/** Every server action, with a form that its page would post. A new one that has no line here fails the test. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Role } from "#lib/viewer.ts";
import { accountY, type Principal } from "./principals.ts";
import type { Sent } from "./test-web.ts";
import type { World } from "./world.ts";

export interface ActionLine {
  /** Roles that may do it at all; an owner only to what is theirs. */
  also: readonly Role[];
  /** It is about account Y, so that the owner of X may not either. */
  account?: true;
  form: (world: World) => Record<string, string>;
}

const organization = ({ organizationId }: World) => ({ organizationId });
const run = ({ runNumber }: World) => ({ number: String(runNumber) });

const nobodysId = "00000000-0000-4000-8000-000000000000";

/** By file and export. All aim at account Y, or at what belongs to no account. */
export const actionLines: Readonly<Record<string, ActionLine>> = {
  "app/actions.ts startRefresh": {
    also: ["security"],
    form: (world) => ({ ...organization(world), accountId: accountY }),
  },
  // Changes nothing but what this browser shows.
  "app/actions.ts chooseOrganization": { also: ["security", "owner", "viewer"], form: organization },
  "app/accounts/[id]/actions.ts addContact": {
    also: ["security", "owner"],
    account: true,
    form: () => ({
      accountId: accountY,
      email: "new@example.com",
      name: "New",
      team: "",
      role: "security",
      kind: "person",
    }),
  },
  "app/accounts/[id]/actions.ts saveFields": {
    also: ["security", "owner"],
    account: true,
    form: () => ({ accountId: accountY, "set:notes": "new", "was:notes": "" }),
  },
  "app/accounts/[id]/actions.ts confirmAccount": {
    also: ["security", "owner"],
    account: true,
    form: () => ({ accountId: accountY }),
  },
  "app/accounts/[id]/actions.ts takeBackField": {
    also: ["security", "owner"],
    account: true,
    form: () => ({ accountId: accountY, field: "notes" }),
  },
  "app/accounts/[id]/actions.ts dropContact": {
    also: ["security", "owner"],
    account: true,
    form: () => ({ accountId: accountY, email: "owner-of-y@example.com" }),
  },
  "app/accounts/[id]/remove/actions.ts removeOne": {
    also: ["security"],
    form: () => ({ accountId: accountY, records: "0", sure: "yes" }),
  },
  // An owner's edit is about accounts that they see, whatever the form names.
  "app/accounts/edit/actions.ts applyEdit": {
    also: ["security", "owner"],
    form: (world) => ({ ...organization(world), asked: "to:notes=x", fingerprint: "0".repeat(64) }),
  },
  "app/accounts/new/actions.ts addAccount": {
    also: ["security"],
    form: () => ({ accountId: accountY, "set:notes": "new", "was:notes": "" }),
  },
  "app/accounts/import/actions.ts upload": {
    also: ["security"],
    form: () => ({ pasted: `Account ID,Notes\n${accountY},pasted\n` }),
  },
  "app/accounts/import/actions.ts chooseColumns": {
    also: ["security"],
    form: ({ importId }) => ({ id: importId, "column:0": "id", "column:1": "notes" }),
  },
  "app/accounts/import/actions.ts choose": {
    also: ["security"],
    form: ({ importId }) => ({ id: importId, emptyClears: "on" }),
  },
  "app/accounts/import/actions.ts decideRow": {
    also: ["security"],
    form: ({ importId }) => ({ id: importId, row: "2", decision: "leave" }),
  },
  "app/accounts/import/actions.ts chooseAccount": {
    also: ["security"],
    form: ({ importId }) => ({ id: importId, row: "2", accountId: accountY }),
  },
  "app/accounts/import/actions.ts compareAgain": {
    also: ["security"],
    form: ({ importId }) => ({ id: importId }),
  },
  "app/accounts/import/actions.ts apply": {
    also: ["security"],
    form: ({ importId }) => ({ id: importId, rejected: "skip", looked: "another one" }),
  },
  "app/accounts/import/actions.ts discard": {
    also: ["security"],
    form: ({ importId }) => ({ id: importId }),
  },
  "app/contacts/actions.ts handOver": {
    also: ["security", "owner"],
    account: true,
    form: () => ({ accountId: accountY, email: "next@example.com", name: "Next", note: "" }),
  },
  "app/contacts/actions.ts handOverAll": {
    also: ["security", "owner"],
    account: true,
    form: () => ({
      from: "nobody@example.com",
      email: "next@example.com",
      name: "",
      reason: "left",
      note: "",
      accounts: accountY,
      atOnce: "no",
    }),
  },
  "app/contacts/actions.ts answerOffer": {
    also: ["security", "owner", "viewer"],
    form: () => ({ id: "00000000-0000-4000-8000-000000000000", accept: "yes" }),
  },
  "app/contacts/actions.ts takeBack": {
    also: ["security", "owner"],
    form: () => ({ id: nobodysId }),
  },
  "app/contacts/campaigns/actions.ts startCampaign": {
    also: ["security"],
    form: ({ organizationId }) => ({
      scope: organizationId,
      environment: "",
      title: "Of the tests",
      opensOn: "2099-01-01",
      days: "21",
      reminders: "7",
    }),
  },
  "app/contacts/campaigns/actions.ts remindSilent": { also: ["security"], form: () => ({ id: nobodysId }) },
  "app/contacts/campaigns/actions.ts finishCampaign": {
    also: ["security"],
    form: () => ({ id: nobodysId, as: "cancelled" }),
  },
  "app/contacts/campaigns/actions.ts nameUnitContact": {
    also: ["security"],
    form: () => ({ unitId: "ou-none-00000000", email: "head@example.com", name: "" }),
  },
  "app/contacts/campaigns/actions.ts dropUnitContact": {
    also: ["security"],
    form: () => ({ unitId: "ou-none-00000000" }),
  },
  "app/contacts/unowned/actions.ts askSuggested": {
    also: ["security", "owner"],
    account: true,
    form: () => ({ [`ask:${accountY}`]: "next@example.com" }),
  },
  "app/my/actions.ts confirmOwn": {
    also: ["security", "owner", "viewer"],
    account: true,
    form: () => ({ accountId: accountY }),
  },
  "app/my/actions.ts dispute": {
    also: ["security", "owner", "viewer"],
    account: true,
    form: () => ({ accountId: accountY, note: "" }),
  },
  "app/my/actions.ts answerQuestion": {
    also: ["security", "owner"],
    account: true,
    form: () => ({
      accountId: accountY,
      itemId: "5.1",
      question: "idp-mfa",
      holds: "yes",
      evidence: "https://wiki.example.com/mfa",
      reviewBy: new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10),
    }),
  },
  "app/resources/actions.ts mark": {
    also: ["security"],
    form: () => ({
      region: "sa-east-1",
      reason: "Replicas of a function.",
      until: new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10),
    }),
  },
  "app/resources/actions.ts unmark": {
    also: ["security"],
    form: () => ({ id: "00000000-0000-4000-8000-000000000000" }),
  },
  "app/resources/actions.ts bring": { also: ["security"], form: () => ({ take: "check" }) },
  "app/radar/actions.ts judge": {
    also: ["security"],
    form: () => ({ accountId: "999988887777", verdict: "vendor", vendor: "Tallyvane" }),
  },
  "app/radar/actions.ts takeBack": {
    also: ["security"],
    form: () => ({ accountId: "999988887777", what: "vendor" }),
  },
  "app/radar/actions.ts ask": {
    also: ["security"],
    form: () => ({ accountId: "999988887777", text: "Whose is it?" }),
  },
  "app/radar/actions.ts answer": {
    also: ["security", "owner"],
    form: () => ({ id: "00000000-0000-4000-8000-000000000000", text: "Of a vendor." }),
  },
  "app/radar/actions.ts loadList": { also: ["security"], form: () => ({}) },
  "app/radar/actions.ts removeList": { also: ["security"], form: () => ({ name: "vendors.yaml" }) },
  "app/radar/actions.ts bringFile": { also: ["security"], form: () => ({}) },
  "app/radar/actions.ts forgetFile": { also: ["security"], form: () => ({ name: "cur.csv" }) },
  "app/settings/audit/actions.ts verifyLog": { also: ["security"], form: () => ({}) },
  "app/accounts/actions.ts refreshAccounts": {
    also: ["security"],
    form: (world) => ({ ...organization(world), query: "" }),
  },
  "app/accounts/actions.ts saveView": {
    also: ["security"],
    form: (world) => ({ ...organization(world), name: "of the matrix", query: "q=x" }),
  },
  "app/accounts/actions.ts renameView": {
    also: ["security"],
    form: ({ viewId }) => ({ id: viewId, name: "renamed by the matrix" }),
  },
  "app/accounts/actions.ts deleteView": { also: ["security"], form: ({ viewId }) => ({ id: viewId }) },
  "app/profile/actions.ts endOneSession": {
    also: ["security", "owner", "viewer"],
    form: () => ({ id: nobodysId }),
  },
  "app/profile/actions.ts endOtherSessions": { also: ["security", "owner", "viewer"], form: () => ({}) },
  "app/profile/actions.ts makeOwnToken": {
    also: ["security", "owner", "viewer"],
    form: () => ({ name: "of the matrix", days: "1", readOnly: "on" }),
  },
  "app/profile/actions.ts subscribeMyself": {
    also: ["security", "owner", "viewer"],
    form: () => ({ frequency: "daily", "event:regression": "on" }),
  },
  "app/profile/actions.ts endMySubscription": {
    also: ["security", "owner", "viewer"],
    form: () => ({ id: nobodysId }),
  },
  "app/settings/notifications/actions.ts addChannel": {
    also: [],
    form: () => ({ kind: "mail", name: "of the matrix" }),
  },
  "app/settings/notifications/actions.ts changeChannel": {
    also: [],
    form: () => ({ id: nobodysId, name: "of the matrix" }),
  },
  "app/settings/notifications/actions.ts dropChannel": { also: [], form: () => ({ id: nobodysId }) },
  "app/settings/notifications/actions.ts sendTest": { also: [], form: () => ({ id: nobodysId }) },
  "app/settings/notifications/actions.ts sendAgain": { also: [], form: () => ({ id: nobodysId }) },
  "app/settings/notifications/actions.ts subscribe": {
    also: [],
    form: () => ({ channelId: nobodysId, recipient: "owners", frequency: "daily", "event:regression": "on" }),
  },
  "app/settings/notifications/actions.ts unsubscribe": { also: [], form: () => ({ id: nobodysId }) },
  "app/settings/tokens/actions.ts makeToken": {
    also: [],
    form: () => ({ name: "of the matrix", role: "viewer", days: "1", readOnly: "on", units: "" }),
  },
  // Their own tokens everybody may end; this is somebody else's.
  "app/settings/tokens/actions.ts endToken": { also: [], form: ({ tokenId }) => ({ id: tokenId }) },
  "app/settings/users/actions.ts giveRole": {
    also: [],
    form: ({ userId }) => ({ id: userId, role: "admin" }),
  },
  "app/settings/users/actions.ts lockOut": {
    also: [],
    form: ({ userId }) => ({ id: userId, disabled: "yes" }),
  },
  "app/settings/users/actions.ts signOut": { also: [], form: ({ userId }) => ({ id: userId }) },
  "app/settings/users/actions.ts saveGroup": {
    also: [],
    form: () => ({ group: "of the matrix", role: "admin" }),
  },
  "app/settings/users/actions.ts removeGroup": { also: [], form: () => ({ group: "of the matrix" }) },
  "app/settings/columns/actions.ts addOne": {
    also: [],
    form: () => ({ name: "Level", kind: "text", choices: "" }),
  },
  "app/settings/columns/actions.ts changeOne": { also: [], form: () => ({ id: "tier", name: "Class" }) },
  "app/settings/columns/actions.ts moveOne": { also: [], form: () => ({ id: "tier", place: "1" }) },
  "app/settings/columns/actions.ts saveMappings": {
    also: [],
    form: () => ({ "set:environment": "env", "was:environment": "" }),
  },
  "app/settings/columns/actions.ts removeOne": { also: [], form: () => ({ id: "tier", accounts: "0" }) },
  "app/settings/evaluation/actions.ts previewValue": {
    also: [],
    form: () => ({ key: "unusedWindowDays", text: "30" }),
  },
  "app/settings/evaluation/actions.ts applyValue": {
    also: [],
    form: ({ previewId }) => ({ preview: previewId }),
  },
  "app/settings/regions/actions.ts changeRegions": {
    also: [],
    form: (world) => ({ ...organization(world), which: "all", names: "" }),
  },
  "app/runs/actions.ts cancel": { also: ["security"], form: run },
  "app/runs/actions.ts resume": { also: ["security"], form: run },
  "app/runs/actions.ts retry": { also: ["security"], form: run },
  "app/runs/actions.ts changeSchedule": {
    also: [],
    form: (world) => ({ ...organization(world), cron: "0 6 * * *", zone: "UTC" }),
  },
};

/** Whether somebody has to be turned away. */
export function triesAction({ also, account }: ActionLine, { role, sees }: Principal): boolean {
  if (role === "admin") return false;
  return !also.includes(role) || (account === true && role === "owner" && !sees.includes(accountY));
}

/** Every export of a file whose exports a browser can call. */
export function findActions(): string[] {
  return readdirSync("app", { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes(".test."))
    .map((file) => join("app", file))
    .flatMap((file) => {
      const text = readFileSync(file, "utf8");
      if (!/^\s*["']use server["']/m.test(text)) return [];
      return [...text.matchAll(/^export (?:async function|const) (\w+)/gm)].map(
        ([, name]) => `${file} ${name}`,
      );
    })
    .toSorted();
}

/** The id of each action in the build, and a page that carries it. */
export function builtActions(): Map<string, { id: string; page: string }> {
  const manifest: { node: Record<string, { filename?: string; exportedName?: string; workers: object }> } =
    JSON.parse(readFileSync(".next/server/server-reference-manifest.json", "utf8"));
  return new Map(
    Object.entries(manifest.node).map(([id, { filename, exportedName, workers }]) => [
      `${filename} ${exportedName}`,
      { id, page: Object.keys(workers)[0] ?? "" },
    ]),
  );
}

/** The request of a form whose action is `(previous, form)`, as React writes it. */
export function actionRequest(id: string, path: string, origin: string, form: Record<string, string>): Sent {
  const boundary = "----matrix";
  const fields = [
    ...Object.entries(form).map(([name, value]) => [`_1_${name}`, value]),
    ["0", '[null,"$K1"]'],
  ];
  const body = fields.map(
    ([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return {
    method: "POST",
    target: path,
    headers: {
      origin,
      "next-action": id,
      accept: "text/x-component",
      "content-type": `multipart/form-data; boundary=${boundary}`,
    },
    body: `${body.join("")}--${boundary}--\r\n`,
  };
}
