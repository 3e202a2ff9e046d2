/** What is recorded: the event selectors of trails, asked of their owner, and event data stores. */
import {
  type AdvancedEventSelector,
  type AdvancedFieldSelector,
  type EventSelector,
  GetEventDataStoreCommand,
  GetEventSelectorsCommand,
  ListEventDataStoresCommand,
} from "@aws-sdk/client-cloudtrail";
import { type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { accountOfArn } from "#lib/aws/partitions.ts";
import {
  cloudtrailTrailsSchema,
  type EventDataStore,
  type EventSelectors,
  type ManagementSelector,
} from "#lib/facts/cloudtrail.ts";
import { type Envelope, isEvidence } from "#lib/facts/envelope.ts";

const selectorsOp = "cloudtrail:GetEventSelectors";

/**
 * `cloudtrail.selectors`: cloudtrail:GetEventSelectors of every trail that this account owns, once, in the trail's home
 * region. Stands after `cloudtrail.trails`, which tells the trails. From a member AWS answers TrailNotFound, which says
 * nothing; so nobody but the owner asks.
 */
export const cloudtrailSelectors: Collector<"cloudtrail.selectors"> = {
  name: "cloudtrail.selectors",
  scope: "account",
  actions: [{ action: selectorsOp, reason: "whether a trail records every management event" }],
  async collect(from) {
    const { trails, isComplete } = ownTrails(from);
    if (trails.size === 0 && isComplete) from.skip(selectorsOp, "no-trail-of-its-own");
    const read = await mapAtOnce([...trails], 4, async ([TrailARN, region]) => {
      const answer = await from.call(
        selectorsOp,
        (clients, http) =>
          clients.cloudtrail.send(new GetEventSelectorsCommand({ TrailName: TrailARN }), http),
        { resource: TrailARN, region },
      );
      if (answer.kind !== "ok") return [];
      const { EventSelectors: basic, AdvancedEventSelectors: advanced } = answer.value;
      return [{ TrailARN, selectors: selectorsOf(basic, advanced) }];
    });
    return { trails: read.flat() };
  },
};

/** ARN → home region of the trails of this account, in the order of ARNs; incomplete where a region could not be read. */
function ownTrails(from: Collecting): { trails: Map<string, string>; isComplete: boolean } {
  const found: [arn: string, region: string][] = [];
  const regions = from.options.regions ?? [];
  let isComplete = regions.length > 0;
  for (const region of regions) {
    const earlier = from.options.earlier?.("cloudtrail.trails", region);
    const facts = cloudtrailTrailsSchema.safeParse(earlier?.data);
    if (!facts.success) {
      isComplete = false;
      refuseUnlisted(from, region, earlier);
    }
    for (const { TrailARN, HomeRegion } of facts.data?.trails ?? []) {
      if (accountOfArn(TrailARN) === from.accountId) found.push([TrailARN, HomeRegion]);
    }
  }
  return { trails: new Map(found.sort(([a], [b]) => (a < b ? -1 : 1))), isComplete };
}

/** Trails that could not be listed are missing here too: their gap is written down, lest the rest pass for all. */
function refuseUnlisted(from: Collecting, region: string, earlier: Envelope | undefined): void {
  const op = "cloudtrail:DescribeTrails";
  const isSaid = earlier?.ops.some((end) => end.op === op && !isEvidence(end.outcome)) === true;
  if (earlier !== undefined && isSaid) from.adopt(op, earlier);
  else from.refuse(selectorsOp, "UnlistedTrails", "the trails were not listed", "invalid", region);
}

function selectorsOf(
  basic: readonly EventSelector[] | undefined,
  advanced: readonly AdvancedEventSelector[] | undefined,
): EventSelectors {
  if (advanced !== undefined && advanced.length > 0) {
    return { basic: null, advanced: managementOf(advanced) };
  }
  return {
    basic: (basic ?? []).map((selector) => ({
      // AWS's defaults for what an answer leaves out.
      ReadWriteType: selector.ReadWriteType ?? "All",
      IncludeManagementEvents: selector.IncludeManagementEvents ?? true,
      ExcludeManagementEventSources: [...(selector.ExcludeManagementEventSources ?? [])].sort(),
    })),
    advanced: null,
  };
}

/** By their fields, never by their names, which anybody chooses as they like. */
function managementOf(selectors: readonly AdvancedEventSelector[]): ManagementSelector[] {
  return selectors
    .map(({ FieldSelectors }) => FieldSelectors ?? [])
    .filter((fields) =>
      fields.some(({ Field, Equals }) => Field === "eventCategory" && Equals?.includes("Management")),
    )
    .map((fields) => fields.map(fieldOf));
}

function fieldOf(selector: AdvancedFieldSelector): ManagementSelector[number] {
  const conditions = (
    ["Equals", "StartsWith", "EndsWith", "NotEquals", "NotStartsWith", "NotEndsWith"] as const
  )
    .map((name) => [name, selector[name]] as const)
    .filter(([, values]) => values !== undefined);
  return { Field: selector.Field ?? "", ...Object.fromEntries(conditions) };
}

/**
 * `cloudtrail.stores`: cloudtrail:ListEventDataStores → GetEventDataStore over the regions of this run, in the
 * management account and in CloudTrail's delegated administrators, who alone can have stores of the organization.
 */
export const cloudtrailStores: Collector<"cloudtrail.stores"> = {
  name: "cloudtrail.stores",
  scope: "account",
  actions: [
    { action: "cloudtrail:ListEventDataStores", reason: "event data stores, which may stand in for a trail" },
    { action: "cloudtrail:GetEventDataStore", reason: "what an event data store records, and of whom" },
  ],
  async collect(from) {
    const { regions } = from.options;
    if (regions === undefined) return null;
    const stores = await mapAtOnce(regions, 16, (region) => storesIn(from, region));
    const byArn = new Map(stores.flat().map((store) => [store.EventDataStoreArn, store]));
    return {
      stores: [...byArn.values()].sort((a, b) => (a.EventDataStoreArn < b.EventDataStoreArn ? -1 : 1)),
    };
  },
};

async function storesIn(from: Collecting, region: string): Promise<EventDataStore[]> {
  const listed = await from.pages(
    "cloudtrail:ListEventDataStores",
    async (clients, http, NextToken) => {
      const input = { MaxResults: 25, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.cloudtrail.send(new ListEventDataStoresCommand(input), http);
      return { items: identified(page.EventDataStores, "EventDataStoreArn"), next: page.NextToken };
    },
    { resource: region, region },
  );
  const arns = (valueOf(listed) ?? []).flatMap(({ EventDataStoreArn }) => EventDataStoreArn ?? []);
  const stores = await mapAtOnce(arns, 4, (arn) => readStore(from, arn, region));
  return stores.filter((store) => store !== null);
}

async function readStore(from: Collecting, arn: string, region: string): Promise<EventDataStore | null> {
  const answer = await from.call(
    "cloudtrail:GetEventDataStore",
    (clients, http) => clients.cloudtrail.send(new GetEventDataStoreCommand({ EventDataStore: arn }), http),
    { resource: arn, region, gone: ["EventDataStoreNotFoundException"] },
  );
  if (answer.kind === "gone") return null;
  if (answer.kind !== "ok") return { EventDataStoreArn: arn, configuration: null };
  const store = answer.value;
  const configuration = {
    Status: store.Status ?? "UNKNOWN",
    MultiRegionEnabled: store.MultiRegionEnabled === true,
    OrganizationEnabled: store.OrganizationEnabled === true,
    advanced: managementOf(store.AdvancedEventSelectors ?? []),
  };
  return { EventDataStoreArn: arn, configuration };
}
