import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { reasonCodes, states, type Verdict } from "#lib/roadmap/verdict.ts";
import { query } from "./database.ts";
import { recordEvaluation } from "./record.ts";
import { countStatuses } from "./rollup.ts";
import { readStageCounts } from "./stage-read.ts";
import { useTestDatabase } from "./test-database.ts";
import {
  aListedRun,
  aVerdict,
  connectTestOrganization,
  hoursLater,
  job,
  memberId,
  start,
} from "./test-scenario.ts";

useTestDatabase();
const account = memberId(1);
let runId = "";
beforeAll(async () => {
  await connectTestOrganization();
  runId = await aListedRun([{ id: account }]);
});

const itemIds = ["1.1", "1.2", "3.1", "3.2", "3.3", "3.4", "10.1", "10.2"];

const anyVerdict: fc.Arbitrary<Verdict> = fc
  .record({
    state: fc.constantFrom(...states),
    fraction: fc.integer({ min: 1, max: 99 }),
    known: fc.integer({ min: 0, max: 20 }),
    unread: fc.integer({ min: 0, max: 20 }),
    excepted: fc.constantFrom(0, 0, 0, 2),
    reasonCode: fc.constantFrom(...reasonCodes),
    validHours: fc.option(fc.integer({ min: 1, max: 100 })),
  })
  .map(({ state, fraction, known, unread, excepted, reasonCode, validHours }) =>
    aVerdict({
      state,
      fractionHundredths: { MET: 100, NOT_MET: 0, PARTIAL: fraction, NOT_APPLICABLE: null, UNKNOWN: null }[
        state
      ],
      units: known + unread,
      known,
      excepted,
      reasonCode,
      validUntil: validHours === null ? null : hoursLater(validHours),
    }),
  );

/** The same question answered in plain TypeScript from the verdicts. */
function recount(verdicts: ReadonlyMap<string, Verdict>, now: Date) {
  const asRead = [...verdicts].map(([id, verdict]) => ({
    stage: Number(id.split(".")[0]),
    status:
      verdict.validUntil !== null && verdict.validUntil < now
        ? { ...verdict, state: "UNKNOWN" as const, excepted: 0, reasonCode: "stale" }
        : verdict,
  }));
  const stages = Map.groupBy(asRead, ({ stage }) => stage);
  return new Map(
    [...stages].map(([stage, own]) => [
      stage,
      countStatuses(
        stage,
        own.map(({ status }) => status),
      ),
    ]),
  );
}

test("stored and stale stage counts equal a recount from the verdicts", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyVerdict, { minLength: itemIds.length, maxLength: itemIds.length }),
      fc.constantFrom(0, 24, 50, 200),
      async (some, hours) => {
        const verdicts = new Map(itemIds.flatMap((id, n) => (some[n] ? [[id, some[n]] as const] : [])));
        await recordEvaluation(job, {
          runId,
          now: start,
          evaluations: [{ accountId: account, verdicts, inputsHash: "h" }],
          organization: null,
        });
        const now = hoursLater(hours);
        const counts = (await readStageCounts({ query }, [account], now)).get(account);
        expect(counts).toEqual(recount(verdicts, now));
      },
    ),
    { numRuns: 60, seed: 1 },
  );
});

test("a subject that was never evaluated has no counts", async () => {
  expect((await readStageCounts({ query }, [memberId(9)], start)).size).toBe(0);
});
