/**
 * Which checks of each scanner find what cannot wait: buckets, search clusters, databases and copies of disks that anybody
 * can read, and ports that belong inside. Ids as the tools write them into their results.
 */

/** One thing that a tool looks for. */
interface TacticalCheck {
  /** As its current version calls it. */
  id: string;
  /** What older versions call it, or parts that together do the same. */
  aliases?: readonly string[];
  /** Looks at the whole account, wherever it ran: a run in one region counts for all. */
  isGlobal?: true;
}

interface Scanner {
  /** Each of them must have run in a region for the region to count as scanned. */
  required: readonly TacticalCheck[];
  /** Findings of these count too, but not every version and setting of the tool runs them. */
  further: readonly RegExp[];
}

/** Prowler 3 to 5; the numbers are those of version 2. */
const prowler: Scanner = {
  required: [
    { id: "s3_bucket_public_access", aliases: ["extra73"], isGlobal: true },
    { id: "opensearch_service_domains_not_publicly_accessible", aliases: ["extra716"] },
    {
      id: "ec2_securitygroup_allow_ingress_from_internet_to_all_ports",
      aliases: ["ec2_securitygroup_allow_ingress_from_internet_to_any_port", "extra748"],
    },
    { id: "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_22", aliases: ["check41"] },
    { id: "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_3389", aliases: ["check42"] },
    {
      id: "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_elasticsearch_kibana_9200_9300_5601",
      aliases: ["extra779"],
    },
    { id: "rds_instance_no_public_access", aliases: ["extra78"] },
  ],
  further: [
    /^s3_bucket_(policy_public_write_access|public_(list|write)_acl)$/,
    /^ec2_securitygroup_allow_(ingress_from_internet_to_.+|wide_open_public_ipv4)$/,
    /^ec2_instance_port_.+_exposed_to_internet$/,
    /^(rds_snapshots_public_access|ec2_ebs_public_snapshot|ec2_ami_public|redshift_cluster_public_access)$/,
    /^extra(771|72|76|723|711)$/,
  ],
};

/** Rule keys of a report; ScoutSuite has no rule about search clusters. */
const scoutsuite: Scanner = {
  required: [
    { id: "s3-bucket-AllUsers-read", aliases: ["s3-bucket-world-acl"], isGlobal: true },
    { id: "s3-bucket-world-policy-star", aliases: ["s3-bucket-world-Get-policy"], isGlobal: true },
    { id: "ec2-security-group-opens-all-ports-to-all" },
    { id: "ec2-security-group-opens-SSH-port-to-all" },
    { id: "ec2-security-group-opens-RDP-port-to-all" },
  ],
  further: [
    /^s3-bucket-(AllUsers|AuthenticatedUsers)-(read|write|read_acp|write_acp)$/,
    /^s3-bucket-world-.+$/,
    /^ec2-security-group-opens-.+-port-to-all$/,
    /^ec2-security-group-opens-plaintext-port-.+$/,
    /^(ec2-ebs-snapshot-public|ec2-ami-public|redshift-cluster-publicly-accessible)$/,
    /^rds-(snapshot-public|instance-publicly-accessible|security-group-allows-all)$/,
  ],
};

/** Security controls; `ES.` is what `Opensearch.` was called before. */
const securityhub: Scanner = {
  required: [
    { id: "S3.2" },
    { id: "S3.3" },
    { id: "Opensearch.2", aliases: ["ES.2"] },
    { id: "EC2.19" },
    { id: "RDS.2" },
  ],
  further: [/^(EC2\.(1|13|14|18|53|54)|RDS\.1|Redshift\.1)$/],
};

/** Issues of `cloudmapper audit`, which looks at ports elsewhere (`cloudmapper public`). */
const cloudmapper: Scanner = {
  required: [
    { id: "S3_PUBLIC_POLICY", aliases: ["S3_PUBLIC_POLICY_GETOBJECT_ONLY"], isGlobal: true },
    { id: "S3_PUBLIC_ACL", isGlobal: true },
    { id: "ES_PUBLIC" },
    { id: "RDS_PUBLIC_IP" },
  ],
  further: [
    /^(S3_PUBLIC_POLICY_GETOBJECT_ONLY|EBS_SNAPSHOT_PUBLIC|RDS_PUBLIC_SNAPSHOT|AMI_PUBLIC|SG_LARGE_CIDR|REDSHIFT_PUBLIC_IP)$/,
  ],
};

const scanners: Readonly<Record<string, Scanner>> = { prowler, scoutsuite, securityhub, cloudmapper };

/** The tool's mapping under whatever it is called ("Prowler 5", "AWS Security Hub CSPM"); undefined: a tool without one. */
function scannerOf(tool: string): Scanner | undefined {
  const name = tool.toLowerCase().replace(/[^a-z]/g, "");
  return Object.entries(scanners).find(([known]) => name.includes(known))?.[1];
}

/** Whether a check of the tool finds what cannot wait. */
export function isTactical(tool: string, checkId: string): boolean {
  const scanner = scannerOf(tool);
  if (scanner === undefined) return false;
  return (
    scanner.required.some(({ id, aliases = [] }) => id === checkId || aliases.includes(checkId)) ||
    scanner.further.some((pattern) => pattern.test(checkId))
  );
}

/** The check's current name, under which findings of several versions meet. */
export function canonicalCheck(tool: string, checkId: string): string {
  const scanner = scannerOf(tool);
  return scanner?.required.find(({ aliases = [] }) => aliases.includes(checkId))?.id ?? checkId;
}

/** Whether the scan ran the check in the region, under any of its names, and the check did not fail there. */
export function ranCheck(tool: string, regions: CheckedRegions, region: string, checkId: string): boolean {
  const check = scannerOf(tool)?.required.find(({ id }) => id === canonicalCheck(tool, checkId));
  const names = check === undefined ? [checkId] : namesOf(check);
  const places = check?.isGlobal === true ? Object.values(regions) : [regions[region]];
  const at = (list: readonly string[] | undefined) => names.some((name) => list?.includes(name) === true);
  return places.some((place) => at(place?.checksRun)) && !places.some((place) => at(place?.errors));
}

function namesOf({ id, aliases = [] }: TacticalCheck): string[] {
  return [id, ...aliases];
}

export interface RegionCoverage {
  /** Ids of required checks that did not run in the region under any name. */
  missing: string[];
  /** Ids of required checks that could not run there. */
  failed: string[];
}

interface CheckedRegions {
  [region: string]: { checksRun?: readonly string[] | undefined; errors: readonly string[] };
}

/**
 * How far a scan covers one region that it went to. Null: that cannot be told, because the file holds findings only or
 * nothing is known of the tool's checks.
 */
export function coverRegion(tool: string, regions: CheckedRegions, region: string): RegionCoverage | null {
  const scanner = scannerOf(tool);
  const own = regions[region];
  if (scanner === undefined || own?.checksRun === undefined) return null;
  const coverage: RegionCoverage = { missing: [], failed: [] };
  for (const check of scanner.required) {
    const names = namesOf(check);
    const places = check.isGlobal === true ? Object.values(regions) : [own];
    const failed = places.some(({ errors }) => names.some((name) => errors.includes(name)));
    if (failed) coverage.failed.push(check.id);
    else if (!ranCheck(tool, regions, region, check.id)) coverage.missing.push(check.id);
  }
  return coverage;
}
