/** What it means that the id of another account was seen somewhere. */
import { z } from "zod";

/** Groups of places, in the order of the columns of the page. */
export const sightingPlaces = ["trust", "policy", "share", "network", "log", "bill", "other"] as const;
export type SightingPlace = (typeof sightingPlaces)[number];

/** Kinds of places, the most telling first, with the group that each belongs to. */
const placeByKind = {
  role_trust: "trust",
  bucket_policy: "policy",
  key_policy: "policy",
  secret_policy: "policy",
  function_policy: "policy",
  queue_policy: "policy",
  topic_policy: "policy",
  repository_policy: "policy",
  bus_policy: "policy",
  file_system_policy: "policy",
  search_policy: "policy",
  endpoint_policy: "policy",
  identity_policy: "policy",
  log_destination: "log",
  trail: "log",
  event_target: "log",
  replication: "share",
  backup_copy: "share",
  snapshot_copy: "share",
  snapshot_share: "share",
  volume_permission: "share",
  launch_permission: "share",
  received_image: "share",
  received_snapshot: "share",
  image: "share",
  container_image: "share",
  layer: "share",
  document: "share",
  resource_share: "share",
  shared_network: "share",
  peering: "network",
  vpc_peering: "network",
  transit_gateway: "network",
  address: "network",
  bill: "bill",
  invitation: "other",
  member: "other",
  administrator: "other",
  list: "other",
} as const satisfies Record<string, SightingPlace>;

export type SightingKind = keyof typeof placeByKind;

/** The most telling first: the keys of the table are the kinds. */
export const sightingKinds = Object.keys(placeByKind) as SightingKind[];

/** The group that a kind belongs to. */
export function placeOf(kind: SightingKind): SightingPlace {
  return placeByKind[kind];
}

/** What stands beside a sighting, as it is stored. */
export const sightingDetailSchema = z.strictObject({
  /** `principal`: it is let in; `condition`: a condition names it; `denied`: a Deny names it. Absent: neither. */
  how: z.enum(["principal", "condition", "denied", "named"]).optional(),
  /** Of a role's trust: a fixed external id is asked of every party of this account. */
  externalId: z.boolean().optional(),
  /** The principals as the policy writes them, three at most. */
  principals: z.array(z.string()).optional(),
  /** Actions that a resource policy lets it do, five at most. */
  actions: z.array(z.string()).optional(),
  /** Of a role: the last day on which somebody used it, UTC; null: not within 400 days. */
  lastUsedOn: z.string().nullable().optional(),
  /** What the place calls it: the name on a bill, a peering connection. */
  name: z.string().optional(),
});
export type SightingDetail = z.infer<typeof sightingDetailSchema>;

/** One place in the facts of one account that names another one. */
export interface Sighting {
  /** 12 digits; never the account's own. */
  accountId: string;
  kind: SightingKind;
  /** ARN or id of what names it. */
  resource: string;
  detail: SightingDetail;
  /** AWS itself says that the account is its own. */
  isAws: boolean;
  /** How many more resources of this kind name it in the same place, beyond those that are kept. */
  more: number;
}
