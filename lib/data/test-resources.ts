/** For tests only: facts of one account of `aFinishedRun`, and their resources written as a refresh does. */
import type { Envelope, Operation } from "#lib/facts/envelope.ts";
import { type CollectorName, factsRegistry } from "#lib/facts/registry.ts";
import { transaction } from "./database.ts";
import { observationKey } from "./refresh-row.ts";
import { writeResources } from "./resource-write.ts";
import { aFinishedRun, good } from "./test-refreshed.ts";
import { hoursLater, start } from "./test-scenario.ts";

const runId = "00000000-0000-4000-8000-000000000001";
/** A topic of the account. */
export const topicArn = (name: string) => `arn:aws:sns:eu-west-1:${good}:${name}`;

/** Facts of one collector in eu-west-1. */
export function envelope(
  collector: CollectorName,
  op: string,
  data: unknown,
  outcome: Operation["outcome"] = "ok",
) {
  return {
    partition: "aws",
    accountId: good,
    region: "eu-west-1",
    collector,
    schema: factsRegistry[collector].version,
    observedAt: start.toISOString(),
    complete: outcome === "ok",
    ops: [{ op, outcome }],
    data,
  } satisfies Envelope;
}

/** Facts of topics by name. */
export const topics = (...names: string[]) =>
  envelope("sns.topics", "sns:ListTopics", { topicArns: names.map(topicArn) });
/** What the Tagging API says of topics by name. */
export const tagged = (...names: string[]) =>
  envelope("tagging.resources", "tagging:GetResources", {
    resources: names.map((name) => ({ ResourceARN: topicArn(name), Tags: { team: name } })),
  });

let hour = 0;

/** A finished run, of which no resource is written yet. Test files share this module, and each begins anew. */
export async function beforeResources(): Promise<void> {
  hour = 0;
  await aFinishedRun();
}

/** Time goes on; when it is then. */
export function passHours(hours: number): Date {
  hour += hours;
  return hoursLater(hour);
}

/** Each call is an hour after the one before; `changed`: those that differ from what was stored. */
export function write(envelopes: readonly Envelope[], changed = envelopes): Promise<number> {
  const at = passHours(1);
  return transaction((tx) =>
    writeResources(
      tx,
      { accountId: good, runId, at },
      { envelopes, changed: new Set(changed.map(observationKey)), isWhole: true },
    ),
  );
}
