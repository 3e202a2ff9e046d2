/** Words for what the radar shows. */
import type { SightingClass } from "#lib/data/sighting-class.ts";
import type { SightingKind, SightingPlace } from "#lib/radar/sighting.ts";

/** As tabs and in the column of verdicts. */
export const classWords: Record<SightingClass, { tab: string; verdict: string; note: string }> = {
  unknown: { tab: "To judge", verdict: "Unknown", note: "unknown until somebody says whose it is" },
  ours: { tab: "Ours", verdict: "Ours", note: "in the register, outside of this organization" },
  vendor: { tab: "Vendors", verdict: "Vendor", note: "named by a person or by a list that was loaded" },
  dismissed: { tab: "Left aside", verdict: "Left aside", note: "unknown again when their day comes" },
  example: {
    tab: "Examples",
    verdict: "Example",
    note: "ids of documentation: whoever names one copied a policy",
  },
  aws: { tab: "AWS’s own", verdict: "AWS", note: "AWS documents them as its own" },
};

/** Heads of the columns; what has none is said in words. */
export const placeHeads: readonly (readonly [SightingPlace, string])[] = [
  ["trust", "Trust"],
  ["policy", "Policy"],
  ["share", "Share"],
  ["network", "Peer"],
  ["log", "Logs"],
  ["bill", "Bill"],
];

/** What the groups of places are. */
export const placeWords: Record<SightingPlace, string> = {
  trust: "trusted by a role",
  policy: "named by a policy",
  share: "shares with us, or we with it",
  network: "connected networks",
  log: "logs and events",
  bill: "on a bill",
  other: "lists, invitations, services",
};

const kindNames: Record<SightingKind, string> = {
  role_trust: "Trust of",
  bucket_policy: "Policy of bucket",
  key_policy: "Policy of key",
  secret_policy: "Policy of secret",
  function_policy: "Policy of function",
  queue_policy: "Policy of queue",
  topic_policy: "Policy of topic",
  repository_policy: "Policy of repository",
  bus_policy: "Policy of event bus",
  file_system_policy: "Policy of file system",
  search_policy: "Policy of search domain",
  endpoint_policy: "Policy of endpoint",
  identity_policy: "Permissions of",
  log_destination: "Receives logs of",
  trail: "Trail",
  event_target: "Receives events of",
  replication: "Gets copies of bucket",
  backup_copy: "Backups in",
  snapshot_copy: "Origin of snapshot",
  snapshot_share: "Gets snapshots by",
  volume_permission: "May restore snapshot",
  launch_permission: "May launch image",
  received_image: "Lets launch image",
  received_snapshot: "Lets restore snapshot",
  image: "Owner of image",
  container_image: "Registry of images in",
  layer: "Layer of function",
  document: "Document of rule",
  resource_share: "Resource share",
  shared_network: "Shares network",
  peering: "Peer in security group",
  vpc_peering: "Peering",
  transit_gateway: "Transit gateway by",
  address: "Owner of an address of",
  bill: "Bill",
  invitation: "Invited by",
  member: "Member of",
  administrator: "Administrator of",
  list: "List",
};

/** What names an account, before the name of the resource. */
export function kindWords(kind: SightingKind): string {
  return kindNames[kind];
}

/** The part of an ARN that people know: of a role its name, of a key its id. */
export function shortResource(resource: string): string {
  const last = resource.startsWith("arn:") ? resource.split(":").slice(5).join(":") : resource;
  return last.replace(
    /^(?:role|user|group|function|repository|secret|key|trail|rule|topic|alias|file-system|domain)[/:]/,
    "",
  );
}
