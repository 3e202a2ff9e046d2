/** Automated backups that databases of the account keep in other regions. */
import {
  type DBInstanceAutomatedBackup,
  DescribeDBInstanceAutomatedBackupsCommand,
} from "@aws-sdk/client-rds";
import { type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import { type RdsReplicatedBackups, rdsDatabasesSchema } from "#lib/facts/rds.ts";
import { dayOf } from "./rds-databases.ts";

type BackupFacts = RdsReplicatedBackups["backups"][number];

const op = "rds:DescribeDBInstanceAutomatedBackups";

/**
 * `rds.replicated-backups`: rds:DescribeDBInstanceAutomatedBackups in the regions that the account's instances name as
 * keeping their backups; in every region where some instances could not be read. Mostly nothing is asked. The
 * operations name the region that was asked as their resource.
 */
export const rdsReplicatedBackups: Collector<"rds.replicated-backups"> = {
  name: "rds.replicated-backups",
  scope: "account",
  actions: [{ action: op, reason: "automated backups that a database keeps in another region" }],
  async collect(from) {
    const regions = regionsToAsk(from);
    if (regions.length === 0) {
      from.skip(op, "no-replicated-backup");
      return { backups: [] };
    }
    const found = await mapAtOnce(regions, 4, (region) => readRegion(from, region));
    return { backups: orderedBy(found.flat(), "DBInstanceAutomatedBackupsArn") };
  },
};

/** Only a complete list of instances says that none of them keeps backups elsewhere. */
function regionsToAsk(from: Collecting): string[] {
  const { regions = [], earlier } = from.options;
  const instances = regions.map((region) => {
    const databases = earlier?.("rds.databases", region);
    return rdsDatabasesSchema.safeParse(databases?.data).data?.instances ?? null;
  });
  if (instances.includes(null)) return [...regions];
  const arns = instances.flatMap((list) => (list ?? []).flatMap((one) => one.automatedBackupReplications));
  return [...new Set(arns.flatMap((arn) => regionOf(arn) ?? []))].sort();
}

function regionOf(arn: string): string | undefined {
  const region = arn.split(":")[3];
  return region === "" ? undefined : region;
}

async function readRegion(from: Collecting, region: string): Promise<BackupFacts[]> {
  const listed = await from.pages(
    op,
    async (clients, http, Marker) => {
      const input = { MaxRecords: 100, ...(Marker === undefined ? {} : { Marker }) };
      const page = await clients.rds.send(new DescribeDBInstanceAutomatedBackupsCommand(input), http);
      return { items: identified(page.DBInstanceAutomatedBackups, "DBInstanceArn"), next: page.Marker };
    },
    { region, resource: region, owned: (backups) => backups.map(({ DBInstanceArn }) => DBInstanceArn) },
  );
  return (valueOf(listed) ?? []).flatMap((backup) => backupFacts(backup, region));
}

/** The list also has the backups that the region's own instances keep where they are. */
function backupFacts(backup: DBInstanceAutomatedBackup, keptIn: string): BackupFacts[] {
  const { DBInstanceArn, DBInstanceAutomatedBackupsArn } = backup;
  if (DBInstanceArn === undefined || DBInstanceAutomatedBackupsArn === undefined) return [];
  if (regionOf(DBInstanceArn) === keptIn) return [];
  return [
    {
      DBInstanceAutomatedBackupsArn,
      DBInstanceArn,
      DbiResourceId: backup.DbiResourceId ?? null,
      keptIn,
      Status: backup.Status ?? null,
      latestRestorableDay: dayOf(backup.RestoreWindow?.LatestTime),
    },
  ];
}
