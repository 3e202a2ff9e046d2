/** One account that meets everything that is evaluated, for tests to change. */
import type { Envelope } from "#lib/facts/envelope.ts";
import type { CollectorName } from "#lib/facts/registry.ts";
import {
  aCopy,
  aDatabase,
  aDatabasesFact,
  databaseArn,
  dataRegion,
  emptyStores,
  heldElsewhere,
} from "./a-backup.fixture.ts";
import { blastAnswers, blastShared, environments, goodTrust } from "./a-blast.fixture.ts";
import { codeAnswers, goodCodeFacts } from "./a-code.fixture.ts";
import { aContact, aContactsFact } from "./a-contact.fixture.ts";
import { withCorrections } from "./a-correction.fixture.ts";
import {
  aCredentialsFact,
  accountId,
  aDetectorFact,
  allOn,
  anAdminsFact,
  anAssumeFact,
  anS3AccountFact,
  aRegionsFact,
  aSkippedBucketsFact,
  aSummaryFact,
  daysAgo,
  homeRegion,
  logId,
  managementId,
  now,
  regions,
  securityId,
} from "./a-fact.fixture.ts";
import { aGrantedRole } from "./a-grant.fixture.ts";
import { aPoliciesFact, goodPolicy, narrowRegionDeny, rootId } from "./a-guardrail.fixture.ts";
import { launchFacts } from "./a-launch.fixture.ts";
import { noServices } from "./a-network.fixture.ts";
import { ownRouteFacts, provenRecords, sharedRouteFacts } from "./a-route.fixture.ts";
import { aScan, aScannedRegion, replacing } from "./a-scan.fixture.ts";
import { machineFacts, packagesAnswer } from "./a-sourcing.fixture.ts";
import { aTrail, aTrailsFact, sharedTrailFacts } from "./a-trail.fixture.ts";
import { egressFacts } from "./an-egress.fixture.ts";
import { exposureFacts } from "./an-exposure.fixture.ts";
import { aRolesFact, identityFacts, mfaAnswer } from "./an-identity.fixture.ts";
import type { AccountInput } from "./input.ts";
import { defaultSettings } from "./settings.ts";

type InputChanges = Partial<Omit<AccountInput, "account" | "organization">> & {
  account?: Partial<AccountInput["account"]>;
  organization?: Partial<AccountInput["organization"]>;
};

/** The same object always, so that its graph is built once. */
const trust = goodTrust();

/** An account that meets 1.1, 2.1, 3.1 to 3.4, 4.1 to 4.3, 5.1 to 5.3, 6.1, 7.1, 8.1 to 8.3, 9.2 and 10.1. `facts` replaces all of its facts. */
export function anInput(changes: InputChanges = {}): AccountInput {
  return {
    facts: goodFacts(),
    sharedFacts: [
      ...blastShared(),
      ...regions.map((region) => anAdminsFact(region, securityId)),
      ...sharedTrailFacts(),
      ...sharedRouteFacts(),
      ...identityFacts().shared,
      aPoliciesFact([goodPolicy({ region_restriction: narrowRegionDeny() })], [rootId, accountId]),
    ],
    earlier: [],
    elsewhere: { about: [heldElsewhere([aCopy(databaseArn("ledger"))])], replicatedInto: [] },
    trust,
    run: { attempted: 50, assumed: 48 },
    settings: { ...defaultSettings, homeRegions: [homeRegion], environments },
    exceptions: [],
    attestations: [mfaAnswer(), packagesAnswer, ...codeAnswers, ...blastAnswers],
    records: { ...provenRecords, contact: aContact().contact, scans: [aScan()] },
    ownScans: {},
    now,
    ...changes,
    account: {
      id: accountId,
      partition: "aws",
      state: "ACTIVE",
      joinedAt: new Date(daysAgo(400)),
      isManagement: false,
      ...changes.account,
    },
    organization: {
      id: "o-a1b2c3d4e5",
      kind: "organization",
      managementAccountId: managementId,
      securityAccountId: securityId,
      logAccountId: logId,
      baseAccountId: securityId,
      roleName: "WaymarkAudit",
      homeRegion,
      regionPolicy: "all",
      ...changes.organization,
    },
  };
}

/** Always the same objects, so that each is checked once: nothing is there that anybody could use. */
const nothingExposed = regions.flatMap((region) => exposureFacts(region));

/** The facts, and of whatever else 6.1 reads that nothing is there. */
function withExposure(facts: readonly Envelope[]): Envelope[] {
  const key = ({ collector, region }: Envelope) => `${collector}|${region}`;
  const there = new Set(facts.map(key));
  return [...facts, ...nothingExposed.filter((fact) => !there.has(key(fact)))];
}

function goodFacts(): Envelope[] {
  return withExposure([
    anAssumeFact(),
    aRegionsFact(),
    aContactsFact(),
    aSummaryFact(0),
    aCredentialsFact([]),
    aRolesFact([aGrantedRole("worker")]),
    ...identityFacts().own,
    anS3AccountFact(allOn),
    aSkippedBucketsFact(),
    ...emptyStores().filter(
      ({ collector, region }) => collector !== "rds.databases" || region !== dataRegion,
    ),
    aDatabasesFact(dataRegion, { instances: [aDatabase("ledger")] }),
    ...egressFacts(),
    ...regions.map(noServices),
    ...regions.map((region) => aDetectorFact(region)),
    ...regions.flatMap((region) =>
      // What there is in each region stands among the stores.
      launchFacts(region).filter(({ collector }) => collector !== "ec2.compute"),
    ),
    ...regions.flatMap((region) => machineFacts(region)),
    ...regions.map((region) => aTrailsFact(region, aTrail())),
    ...withCorrections(replacing(ownRouteFacts(), ...regions.flatMap(aScannedRegion))),
    ...goodCodeFacts(regions, {
      [homeRegion]: [
        { ResourceType: "AWS::IAM::Role", PhysicalResourceId: "worker" },
        { ResourceType: "AWS::EC2::VPC", PhysicalResourceId: "vpc-1" },
        { ResourceType: "AWS::EC2::Subnet", PhysicalResourceId: "subnet-1" },
        { ResourceType: "AWS::EC2::SecurityGroup", PhysicalResourceId: "sg-1" },
      ],
      [dataRegion]: [{ ResourceType: "AWS::RDS::DBInstance", PhysicalResourceId: "ledger" }],
    }),
  ]);
}

/** The good facts with some replaced: an envelope takes the place of the one of its collector and region. */
export function goodFactsBut(...changes: Envelope[]): Envelope[] {
  const key = ({ collector, region }: Envelope) => `${collector}|${region}`;
  const replaced = new Set(changes.map(key));
  return [...goodFacts().filter((envelope) => !replaced.has(key(envelope))), ...changes];
}

/** The good facts without those of one collector (in one region). */
export function goodFactsWithout(collector: CollectorName, region?: string): Envelope[] {
  return goodFacts().filter(
    (envelope) => envelope.collector !== collector || (region !== undefined && envelope.region !== region),
  );
}
