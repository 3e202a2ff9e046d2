/** An organization of three accounts whose every name would be noticed where it does not belong. */
import { receiveImport } from "#lib/data/account-imports.ts";
import { addColumn } from "#lib/data/column-changes.ts";
import { query } from "#lib/data/database.ts";
import { getRun } from "#lib/data/run-views.ts";
import { finishRun } from "#lib/data/runs.ts";
import { createSavedView } from "#lib/data/saved-views.ts";
import { requestPreview } from "#lib/data/setting-previews.ts";
import { refresh } from "#lib/data/test-refreshed.ts";
import {
  aListedRun,
  aVerdict,
  connectTestOrganization,
  hoursLater,
  job,
  management,
  organizationId,
  start,
} from "#lib/data/test-scenario.ts";
import { createToken } from "#lib/data/tokens.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { accountX, accountY, unitOfY } from "./principals.ts";

/** Words that stand only in what is stored about one account; none is part of an address that is asked for. */
export const canaries: Readonly<Record<string, string>> = {
  [management]: "Canary-Cassowary",
  [accountX]: "Canary-Xenops",
  [accountY]: "Canary-Yellowhammer",
};

/** Stands only in what is stored about the organization. */
export const organizationCanary = "Canary-Organization";

export interface World {
  organizationId: string;
  runNumber: number;
  runId: string;
  viewId: string;
  /** A file of accounts that waits for its check. */
  importId: string;
  previewId: string;
  /** A token that nobody uses. */
  tokenId: string;
  /** A user without a role, who never signs in. */
  userId: string;
}

function verdictsOf(accountId: string) {
  const canary = canaries[accountId] ?? "";
  const failing = [
    {
      resource: `arn:aws:s3:::${canary.toLowerCase()}-bucket`,
      region: "eu-west-1",
      why: `${canary} is public.`,
    },
  ];
  return new Map(
    items
      .filter(({ scope }) => scope === "account")
      .map(({ id }) => [
        id,
        aVerdict({
          state: "NOT_MET",
          fractionHundredths: 0,
          reasonCode: "failing",
          reason: `${canary} fails.`,
          failing,
          validUntil: hoursLater(240_000),
        }),
      ]),
  );
}

/** Beside Prod, so that limits to one unit leave the other out. */
async function moveToUnitOfItsOwn(accountId: string): Promise<void> {
  await query(
    `insert into organizational_unit
     select (jsonb_populate_record(u, jsonb_build_object('id', $1::text, 'name', 'Lab', 'path', '/Workloads/Lab'))).*
     from organizational_unit u where id = 'ou-prod'`,
    [unitOfY],
  );
  await query("update account set unit_id = $2 where id = $1", [accountId, unitOfY]);
}

/** Stores it, by the same functions as a refresh does. */
export async function makeWorld(): Promise<World> {
  await connectTestOrganization({ name: organizationCanary });
  const runId = await aListedRun([
    { id: accountX, name: canaries[accountX] ?? "", ou: "ou-prod" },
    { id: accountY, name: canaries[accountY] ?? "", ou: "ou-work" },
  ]);
  await query("update account set name = $2 where id = $1", [management, canaries[management]]);
  await moveToUnitOfItsOwn(accountY);
  await query(`update account set email = name || '@example.com'`);
  for (const accountId of [management, accountX, accountY])
    await refresh(runId, accountId, { verdicts: verdictsOf(accountId), inputsHash: accountId, now: start });
  await finishRun(job, { runId, items, now: start });
  const view = await createSavedView(job, {
    organizationId,
    page: "accounts",
    name: organizationCanary,
    query: "q=pay",
  });
  await addColumn(job, { name: "Tier", kind: "text" });
  const { number } = await getRun(job, runId, { now: start });
  const { id: tokenId } = await createToken(job, {
    name: organizationCanary,
    role: "viewer",
    readOnly: true,
    unitIds: [],
    days: 1,
    now: new Date(),
  });
  const [user] = await query<{ id: string }>(
    `insert into app_user (id, issuer, subject) values (gen_random_uuid(), 'https://id.example.com', 'stranger')
     returning id`,
  );
  const importId = await receiveImport(job, {
    name: "accounts.csv",
    content: new TextEncoder().encode(`Account ID,Notes\n${accountY},said by a file\n`),
    itemIds: [],
    now: start,
  });
  const previewId = await requestPreview(job, { key: "unusedWindowDays", value: 30, now: new Date() });
  return {
    organizationId,
    previewId,
    runId,
    runNumber: number,
    viewId: view.id,
    importId,
    tokenId,
    userId: user?.id ?? "",
  };
}
