/** Policies of resources, one call each: the form that SNS, SQS, KMS, Secrets Manager, EFS and ECR have in common. */
import type { z } from "zod";
import type { Collecting } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { ServiceClients } from "#lib/aws/services.ts";
import type { CollectorName } from "#lib/facts/registry.ts";
import type { ResourcePolicies } from "#lib/facts/resource-policies.ts";

type Policies = ResourcePolicies["resources"];

interface Asking<Thing, Output> {
  send(clients: ServiceClients, http: { abortSignal?: AbortSignal }, thing: Thing): Promise<Output>;
  /** The policy in the answer; undefined: none. */
  policyOf(output: Output): string | undefined;
  arnOf(thing: Thing): string;
  /** Codes that mean that there is no policy. */
  absent?: readonly string[];
  /** Codes that mean that the resource was deleted since it was listed. */
  gone: readonly string[];
  /** Whether the answer is about what was asked. */
  isWhole?: (output: Output, thing: Thing) => boolean;
}

/** Reads the policy of each resource; those that are gone are none. What could not be read is null, and its operation says so. */
export async function readPolicies<Thing, Output>(
  from: Collecting,
  op: string,
  things: readonly Thing[],
  asking: Asking<Thing, Output>,
): Promise<Policies> {
  const { send, policyOf, arnOf, absent = [], gone, isWhole } = asking;
  const read = await mapAtOnce(things, 4, async (thing): Promise<Policies> => {
    const arn = arnOf(thing);
    const answer = await from.call(op, (clients, http) => send(clients, http, thing), {
      resource: arn,
      absent,
      gone,
      ...(isWhole === undefined ? {} : { isWhole: (output: Output) => isWhole(output, thing) }),
    });
    if (answer.kind === "gone") return [];
    // An empty text is what a service answers that has no other way to say "none".
    const policy = answer.kind === "ok" ? policyOf(answer.value) : undefined;
    return [{ arn, policy: policy === undefined || policy === "" ? null : policy }];
  });
  return orderedBy(read.flat(), "arn");
}

/** What another collector has listed in this region and run, its failure included; null: nothing to work with. */
export function listedBy<Schema extends z.ZodType>(
  from: Collecting,
  collector: CollectorName,
  op: string,
  schema: Schema,
): z.output<Schema> | null {
  const earlier = from.options.earlier?.(collector, from.region);
  if (earlier === undefined) {
    from.refuse(op, "NotListed", `${collector} was not read in this run`);
    return null;
  }
  from.adopt(op, earlier);
  const facts = schema.safeParse(earlier.data);
  return facts.success ? facts.data : null;
}
