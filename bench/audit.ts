/** P16: what the audit row adds to a write of a person, and how fast the chain is sealed and verified. */

import { recordAttestations } from "#lib/data/attestations.ts";
import { appendAudit } from "#lib/data/audit.ts";
import { sealAudit } from "#lib/data/audit-seal.ts";
import { verifyAudit } from "#lib/data/audit-verify.ts";
import { transaction } from "#lib/data/database.ts";
import { listOrganizations } from "#lib/data/organizations.ts";
import { createSavedView, renameSavedView } from "#lib/data/saved-views.ts";
import { systemViewer } from "#lib/viewer.ts";
import { type Figure, median, spread } from "./report.ts";

const viewer = { ...systemViewer("bench"), origin: { address: "192.0.2.7", session: "0190c0de" } };
const repeats = 5;
/** Writes of each kind in one round; the kinds take turns, so that a busy machine is busy for all of them. */
const writes = 150;
/** Events that are sealed and verified. */
const chained = 20_000;

const event = {
  action: "bench.written",
  subject: "bench",
  detail: { n: 1, itemId: "5.1" },
  before: { name: "one name of a thing" },
  after: { name: "another name of a thing" },
};

async function msEach(work: (n: number) => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  for (let n = 0; n < writes; n += 1) await work(n);
  return (performance.now() - begun) / writes;
}

/** A row more within the same transaction: what one costs, without the transaction around it. */
async function rowMs(): Promise<number> {
  const withRows = (rows: number) =>
    msEach(() =>
      transaction(async (tx) => {
        for (let row = 0; row < rows; row += 1) await appendAudit(tx, viewer, event);
      }),
    );
  const one = await withRows(1);
  return ((await withRows(5)) - one) / 4;
}

/** The smallest write that a person makes, and one of usual size. */
async function someWrites(): Promise<Record<string, (n: number) => Promise<unknown>>> {
  const [organization] = await listOrganizations(viewer);
  if (organization === undefined) throw new Error("the benchmark has connected an organization");
  const organizationId = organization.id;
  const view = { organizationId, page: "accounts", name: "bench", query: "q=bench" };
  const { id } = await createSavedView(viewer, view);
  const now = new Date();
  return {
    "a renamed view": (n) => renameSavedView(viewer, { id, name: `bench ${n}` }),
    "an answer": () =>
      recordAttestations(viewer, {
        organizationId,
        accountId: organization.managementAccountId,
        itemId: "5.1",
        answers: [{ question: "idp-mfa", holds: true, details: null }],
        evidenceUrl: "https://wiki.example.com/mfa",
        evidenceAt: null,
        note: "",
        reviewBy: new Date(now.getTime() + 30 * 86_400_000),
        now,
      }),
  };
}

async function measureChain(): Promise<{ sealed: number; verified: number }> {
  await sealAudit(viewer);
  await transaction(async (tx) => {
    for (let n = 0; n < chained; n += 1) await appendAudit(tx, viewer, event);
  });
  const begun = performance.now();
  const { events } = await sealAudit(viewer);
  const between = performance.now();
  const { rows } = await verifyAudit(viewer);
  const ended = performance.now();
  return { sealed: (events / (between - begun)) * 1000, verified: (rows / (ended - between)) * 1000 };
}

/** In the database that is open, which an organization is connected to. */
export async function measureAudit(say: (line: string) => void): Promise<Figure[]> {
  const kinds = await someWrites();
  const shares: Record<string, number[]> = {};
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const row = await rowMs();
    for (const [kind, write] of Object.entries(kinds)) {
      const all = await msEach(write);
      (shares[kind] ??= []).push(row / (all - row));
    }
  }
  const chain = await measureChain();
  say(`audit: ${Math.round(chain.sealed)} events/s sealed, ${Math.round(chain.verified)} events/s verified`);
  return Object.entries(shares).map(([kind, ratios]) => ({
    id: "P16",
    what: `the audit row ÷ the rest of its write: ${kind}`,
    figure: spread(ratios, 3),
    budget: "≤ 0.10",
    met: median(ratios) <= 0.1,
    raw: { ratios, sealedPerSecond: chain.sealed, verifiedPerSecond: chain.verified },
  }));
}
