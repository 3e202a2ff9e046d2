/** A small organization after its first refresh, for the tests of what people read. */
import { type RefreshRecord, recordEvaluation, recordRefresh } from "./record.ts";
import { finishRun } from "./runs.ts";
import {
  aListedRun,
  anEnvelope,
  claim,
  connectTestOrganization,
  hoursLater,
  items,
  job,
  management,
  memberId,
  notMet,
  organizationId,
  start,
  unknown,
  verdicts,
} from "./test-scenario.ts";

export const good = memberId(1);
export const suspended = memberId(2);
export const locked = memberId(3);
export const options = { items, now: hoursLater(1) };

/** Claims one account of a run and records it. */
export async function refresh(
  runId: string,
  accountId: string,
  changes: Partial<RefreshRecord>,
): Promise<void> {
  await recordRefresh(job, {
    runId,
    accountId,
    fence: await claim(runId, accountId),
    envelopes: [],
    verdicts: null,
    inputsHash: null,
    now: start,
    outcome: { state: "succeeded", calls: 10, throttles: 1 },
    ...changes,
  });
}

export const evidence = [
  {
    collector: "iam.summary",
    accountId: good,
    region: "global",
    observed: "No root key.",
    result: "pass" as const,
  },
  {
    collector: "guardduty.organization",
    accountId: management,
    region: "eu-west-1",
    observed: "Member enabled.",
    result: "pass" as const,
  },
];

/** Connects, lists and refreshes: one account complete, one read in part, one locked, one suspended; the run has ended. */
export async function aFinishedRun(): Promise<void> {
  await connectTestOrganization();
  const runId = await aListedRun([
    { id: good, name: "Zebra" },
    { id: suspended, state: "SUSPENDED" },
    { id: locked, ou: "ou-work" },
  ]);
  await refresh(runId, management, {
    envelopes: [
      anEnvelope(management, {
        collector: "guardduty.organization",
        region: "eu-west-1",
        data: {},
        observedAt: hoursLater(-3),
      }),
    ],
    verdicts: verdicts({ "3.2": {}, "3.4": { excepted: 1 }, "4.1": {} }),
  });
  await refresh(runId, good, {
    envelopes: [
      anEnvelope(good, { collector: "iam.summary", data: { Users: 1 } }),
      {
        ...anEnvelope(good, { collector: "s3.account", data: null, complete: false }),
        ops: [
          {
            op: "s3control:GetPublicAccessBlock",
            outcome: "denied",
            deniedBy: "scp",
            policyId: "p-1",
            message: "with an explicit deny",
          },
        ],
      },
    ],
    verdicts: verdicts({
      "3.2": { evidence },
      "3.4": unknown,
      "4.1": { state: "PARTIAL", fractionHundredths: 62, units: 8, known: 6, reasonCode: "failing" },
    }),
    outcome: { state: "partial", calls: 20, throttles: 0 },
  });
  await refresh(runId, locked, {
    verdicts: verdicts({
      "3.2": { ...notMet, reasonCode: "role_missing_or_trust", reason: "The role is missing." },
      "3.4": unknown,
      "4.1": unknown,
    }),
    outcome: {
      state: "failed",
      failure: { code: "role_missing_or_trust", message: "not authorized to perform sts:AssumeRole" },
      calls: 1,
      throttles: 0,
    },
  });
  const na = {
    state: "NOT_APPLICABLE",
    fractionHundredths: null,
    units: 0,
    reasonCode: "out_of_scope",
  } as const;
  await recordEvaluation(job, {
    runId,
    now: start,
    evaluations: [
      { accountId: suspended, verdicts: verdicts({ "3.2": na, "3.4": na, "4.1": na }), inputsHash: "h" },
    ],
    organization: { organizationId, verdicts: verdicts({ "1.2": {} }), inputsHash: "h" },
  });
  await finishRun(job, { runId, items, now: hoursLater(1) });
}
