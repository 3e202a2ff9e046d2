/** What AWS Config has recorded in one account and region. */
import { SelectResourceConfigCommand } from "@aws-sdk/client-config-service";
import { z } from "zod";
import { type Collecting, type Collector, valueOf } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import { configRecorderSchema } from "#lib/facts/config.ts";
import type { ConfigResources } from "#lib/facts/inventories.ts";
import { withoutSecret } from "#lib/facts/secret-values.ts";

type Recorded = NonNullable<ConfigResources["resources"]>[number];

const op = "config:SelectResourceConfig";

/** As many as AWS gives a page. */
const Limit = 100;

const Expression = "SELECT arn, awsRegion, resourceName, resourceCreationTime, tags";

/** A page holds rows as texts of JSON; a property that a resource does not have is left out. */
const rowSchema = z.object({
  arn: z.string().nullish(),
  awsRegion: z.string().nullish(),
  resourceName: z.string().nullish(),
  resourceCreationTime: z.string().nullish(),
  tags: z.array(z.object({ key: z.string(), value: z.string().nullish() })).nullish(),
});
type Row = z.infer<typeof rowSchema>;

/** `config.resources`: config:SelectResourceConfig, one region; not called where no recorder of the account's own records. */
export const configResources: Collector<"config.resources"> = {
  name: "config.resources",
  scope: "region",
  actions: [{ action: op, reason: "resources that no other list names" }],
  async collect(from) {
    if (!records(from)) {
      from.skip(op, "not-recorded");
      return { resources: null };
    }
    const listed = await from.pages(op, async (clients, http, NextToken) => {
      const input = { Expression, Limit, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.config.send(new SelectResourceConfigCommand(input), http);
      return { items: rowsOf(page.Results), next: page.NextToken };
    });
    const rows = valueOf(listed);
    return rows === null ? null : { resources: orderedBy(rows.flatMap(recordedOf), "arn") };
  },
};

/** undefined: not what AWS answers. */
function rowsOf(results: readonly string[] | undefined): Row[] | undefined {
  const rows = results?.map((text) => rowSchema.safeParse(jsonOf(text)).data);
  return rows?.every((row) => row !== undefined) === true ? rows : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // No row: then the page is none of AWS's.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function recordedOf({ arn, awsRegion, resourceName, resourceCreationTime, tags }: Row): Recorded[] {
  if (!arn?.startsWith("arn:")) return [];
  const kept = (tags ?? []).map(({ key, value }): [string, string] => [key, withoutSecret(value ?? "", key)]);
  return [
    {
      arn,
      awsRegion: awsRegion ?? "global",
      resourceName: resourceName ?? null,
      resourceCreationTime: resourceCreationTime ?? null,
      tags: Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  ];
}

/** A recorder that a service keeps for itself records only what that service asks for. Unknown: it may record. */
function records(from: Collecting): boolean {
  const envelope = from.options.earlier?.("config.recorder", from.region);
  if (envelope?.complete !== true) return true;
  const facts = configRecorderSchema.safeParse(envelope.data).data;
  if (facts === undefined) return true;
  return facts.recorders.some(
    ({ servicePrincipal, status }) => servicePrincipal === null && status?.recording !== false,
  );
}
