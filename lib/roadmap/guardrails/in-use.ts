/** What stands in a Region although nobody can make anything there any more: resources may be older than the policy. */
import { isChecked, markChecked } from "#lib/facts/checked.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { CollectorName } from "#lib/facts/registry.ts";
import { type FactsView, indexFacts } from "#lib/roadmap/facts-view.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import { resourceKinds } from "#lib/roadmap/resources.ts";

/** Every Region has a network of AWS's making; whether somebody uses it, its interfaces tell. */
const networks = "ec2.network";

/** Collectors whose facts are resources that the inventory of kinds does not have, wherever they hold anything. */
const furtherCollectors: ReadonlySet<string> = new Set([
  "backup.points",
  "codebuild.projects",
  "dms.instances",
  "ec2.launch",
  "ec2.sharing",
  "ecr.policies",
  "efs.policies",
  "kafka.clusters",
  "lambda.exposure",
  "mq.brokers",
  "networkfirewall.firewalls",
  "opensearch.domains",
  "rds.sharing",
  "redshiftserverless.workgroups",
  "sagemaker.notebooks",
  "secretsmanager.policies",
  "sns.policies",
  "sqs.policies",
  "ssm.documents",
]);

/**
 * What the newest facts, or the last complete ones before them, name in the Region, as a phrase; null: nothing. What a
 * service holds that the Region is open to (`isOpenTo`) is no trace of the others: it may be younger than the policy.
 */
export function findRegionInUse(
  input: AccountInput,
  region: string,
  isOpenTo: (service: string) => boolean,
): string | null {
  const { account, facts, earlier, now } = input;
  const buckets = indexFacts(facts, { accountId: account.id, now })
    .view()
    .find("s3.buckets")
    .ask("s3:ListBuckets", (data) => data.buckets);
  const bucket = buckets.known
    ? buckets.value.find(({ BucketRegion }) => BucketRegion === region)
    : undefined;
  if (bucket !== undefined) return `bucket ${bucket.Name}`;
  const isTelling = (one: Envelope) =>
    one.region === region && !isOpenTo(one.collector.split(".")[0] ?? "") && holdsAnything(one.data);
  return (
    findIn(facts.filter(isTelling), input, region, isOpenTo) ??
    findIn(earlier.filter(isTelling), input, region, isOpenTo)
  );
}

/** Whether there is anything in a list, however deep: most facts of such a Region are empty, and need no closer look. */
function holdsAnything(data: unknown): boolean {
  if (Array.isArray(data)) return data.length > 0;
  return typeof data === "object" && data !== null && Object.values(data).some(holdsAnything);
}

function findIn(
  envelopes: readonly Envelope[],
  { account, now }: AccountInput,
  region: string,
  isOpenTo: (service: string) => boolean,
): string | null {
  if (envelopes.length === 0) return null;
  const view = indexFacts(
    envelopes.map((one) => asAnswered(one, now)),
    { accountId: account.id, now },
  ).view();
  // What cannot be understood any more may have named something.
  const telling = envelopes.find(
    ({ collector }) =>
      furtherCollectors.has(collector) || (isInventory(collector) && !isReadable(view, collector, region)),
  );
  if (telling !== undefined) return `what ${telling.collector} has read`;
  if (isNetworkUsed(view, region)) return "a network";
  const place = { partition: account.partition, accountId: account.id, region };
  const present = new Set(envelopes.map(({ collector }) => collector));
  for (const { type, noun, collector, scope, read } of resourceKinds.values()) {
    const [service = ""] = type.split(":");
    if (scope !== "region" || collector === networks || !present.has(collector) || isOpenTo(service))
      continue;
    const found = read(view, place);
    const [first] = found.known ? found.value : [];
    if (first !== undefined) return `${noun} ${first.arn}`;
  }
  return null;
}

const inventories: ReadonlySet<string> = new Set([
  networks,
  ...[...resourceKinds.values()].map(({ collector }) => collector),
]);

function isInventory(collector: string): collector is CollectorName {
  return inventories.has(collector);
}

function isReadable(view: FactsView, collector: CollectorName, region: string): boolean {
  return view.find(collector, region).attempt(() => null).known;
}

function isNetworkUsed(view: FactsView, region: string): boolean {
  const read = view
    .find(networks, region)
    .attempt(
      ({ vpcs, networkInterfaces }) =>
        (networkInterfaces ?? []).length > 0 || (vpcs ?? []).some(({ IsDefault }) => IsDefault !== true),
    );
  return read.known && read.value;
}

/** The same facts as if they had been read in full just now: what they name was there, whatever was refused beside it. */
function asAnswered(envelope: Envelope, now: Date): Envelope {
  const answered: Envelope = {
    ...envelope,
    complete: true,
    observedAt: now.toISOString(),
    ops: envelope.ops.map((operation) => ({ op: operation.op, outcome: "ok" as const })),
  };
  if (isChecked(envelope)) markChecked(answered);
  return answered;
}
