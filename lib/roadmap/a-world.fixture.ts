/** Generated accounts for properties: of very different maturity, no two facts contradicting each other. */
import fc from "fast-check";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { IamUser } from "#lib/facts/iam.ts";
import { aContact, aContactsFact, aListingFact, rootAddress } from "./a-contact.fixture.ts";
import {
  aBucket,
  aBucketsFact,
  aCredentialsFact,
  accountId,
  aDetectorFact,
  aKeyUser,
  allOn,
  aMember,
  aMembersFact,
  anAdminsFact,
  anAssumeFact,
  anAuthorizationFact,
  anException,
  anS3AccountFact,
  aPasswordUser,
  aRegionsFact,
  aSkippedBucketsFact,
  aSummaryFact,
  aTrustPolicy,
  aUser,
  daysAgo,
  denied,
  homeRegion,
  readOnly,
  securityId,
  userArn,
} from "./a-fact.fixture.ts";
import { aGrantedRole } from "./a-grant.fixture.ts";
import { aGroup, anInstance, aTemplateVersion, launchFacts, tokensRequired } from "./a-launch.fixture.ts";
import { scanningOf } from "./a-scan-world.fixture.ts";
import { packagesAnswer } from "./a-sourcing.fixture.ts";
import { sourcingOf } from "./a-sourcing-world.fixture.ts";
import { ownTrailArn } from "./a-trail.fixture.ts";
import { trailsOf } from "./a-trail-world.fixture.ts";
import {
  anAssignmentsFact,
  aPolicyText,
  aProvidersFact,
  aRole,
  aUsage,
  aUsageFact,
  dayBefore,
  githubArn,
  mfaAnswer,
  nobodyAnswer,
  samlArn,
  withRoles,
} from "./an-identity.fixture.ts";
import { anInput } from "./an-input.fixture.ts";
import { evaluateAccount } from "./evaluate.ts";
import type { AccountInput } from "./input.ts";
import { noRecords } from "./records.ts";
import type { Verdict } from "./verdict.ts";

const implemented = [
  "1.1",
  "3.1",
  "3.2",
  "3.3",
  "3.4",
  "4.1",
  "4.3",
  "5.1",
  "5.2",
  "5.3",
  "7.1",
  "8.1",
  "8.3",
  "9.1",
  "10.1",
];

const regionNames = [homeRegion, "eu-west-1", "eu-north-1", "sa-east-1"];

/** The verdicts on the items that are evaluated. */
export function judge(input: AccountInput): [id: string, verdict: Verdict][] {
  const verdicts = evaluateAccount(input);
  return implemented.flatMap((id) => {
    const verdict = verdicts.get(id);
    return verdict === undefined ? [] : [[id, verdict] as [string, Verdict]];
  });
}

/** A region as the account and its administrator see it: the two never contradict each other. */
const region = (name: string): fc.Arbitrary<{ own: Envelope[]; shared: Envelope[] }> =>
  fc
    .tuple(
      fc.constantFrom("member", "none", "suspended", "standalone", "data source off", "not read"),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([kind, administratorKnown, membersKnown]) => {
      const features = [{ Name: "DNS_LOGS", Status: kind === "data source off" ? "DISABLED" : "ENABLED" }];
      const Features = features.map((feature) => ({ ...feature, ManagedBy: null }));
      const own =
        kind === "none"
          ? aDetectorFact(name, null)
          : aDetectorFact(
              name,
              { Status: kind === "suspended" ? "DISABLED" : "ENABLED", Features },
              kind === "standalone" ? null : securityId,
            );
      const isMember = ["member", "data source off", "not read"].includes(kind);
      const members = isMember ? [aMember({ features })] : [];
      return {
        own: [kind === "not read" ? { ...denied(own, "guardduty:ListDetectors"), data: null } : own],
        shared: [
          ...(administratorKnown ? [anAdminsFact(name, securityId)] : []),
          ...(membersKnown ? [aMembersFact(name, members)] : []),
        ],
      };
    });

function withCertificate(name: string): IamUser {
  const plain = aUser(name);
  const report = plain.report === null ? null : { ...plain.report, activeCertificates: 1 };
  return { ...plain, report, activeCertificates: 1 };
}

const user = (name: string): fc.Arbitrary<IamUser> =>
  fc.constantFrom<IamUser>(
    aUser(name),
    aKeyUser(name),
    aKeyUser(name, 200),
    aKeyUser(name, 200, "Inactive"),
    aPasswordUser(name),
    aPasswordUser(name, {}, false),
    aUser(name, { activeSshKeys: 1 }),
    aUser(name, { serviceCredentials: [{ ServiceName: "bedrock", Status: "Active", ExpirationDate: null }] }),
    withCertificate(name),
  );

const users = fc
  .tuple(user("a"), user("b"), user("c"), fc.integer({ min: 0, max: 3 }))
  .map(([a, b, c, count]) => {
    const list = [a, b, c].slice(0, count);
    const active = (one: IamUser) =>
      (one.report?.activeKeys ?? 0) + (one.report?.passwordEnabled === true ? 1 : 0);
    const report = { users: list.map((one) => ({ Arn: one.Arn, activeCredentials: active(one) })) };
    return [aCredentialsFact(list, report), aSummaryFact(count)];
  });

const flags = fc.record({
  BlockPublicAcls: fc.boolean(),
  IgnorePublicAcls: fc.boolean(),
  BlockPublicPolicy: fc.boolean(),
  RestrictPublicBuckets: fc.boolean(),
});
const bucket = (name: string) =>
  fc
    .tuple(fc.boolean(), fc.boolean(), fc.constantFrom(null, allOn))
    .map(([policyPublic, aclPublic, publicAccessBlock]) =>
      aBucket(name, { policyPublic, aclPublic, publicAccessBlock }),
    );
const s3 = fc
  .tuple(
    fc.oneof(
      flags,
      fc.constantFrom({ ...allOn, IgnorePublicAcls: false, RestrictPublicBuckets: false }, null),
    ),
    bucket("x"),
    bucket("y"),
    fc.integer({ min: 0, max: 2 }),
  )
  .map(([block, x, y, count]) => {
    const all = block !== null && Object.values(block).every(Boolean);
    return [anS3AccountFact(block), all ? aSkippedBucketsFact() : aBucketsFact(...[x, y].slice(0, count))];
  });

const role = fc
  .tuple(
    fc.constantFrom<unknown>({ AWS: securityId }, "*", { AWS: [securityId, "123456789012"] }),
    fc.constantFrom(readOnly, [
      ...readOnly,
      { PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess", document: null },
    ]),
  )
  .map(([principal, attachedPolicies]) =>
    anAuthorizationFact({ trustPolicy: aTrustPolicy(principal), attachedPolicies }),
  );

/** How people come in, and the roles of workloads with what they used. */
const identity = fc
  .tuple(
    fc.constantFrom<Envelope>(
      anAssignmentsFact(),
      anAssignmentsFact([]),
      anAssignmentsFact([], { instances: [], instancesComplete: false }),
    ),
    fc.subarray([
      aRole("worker"),
      aGrantedRole("narrow"),
      aGrantedRole("wide", aPolicyText("s3:*")),
      aRole("idle", { lastUsedOn: dayBefore(200) }),
      aRole("broad"),
      aRole("new", { CreateDate: daysAgo(3) }),
      aRole("ci", {
        trustPolicy: aTrustPolicy({ Federated: githubArn }, false, "sts:AssumeRoleWithWebIdentity"),
        inlinePolicies: [{ PolicyName: "deploy", document: aPolicyText("s3:PutObject") }],
      }),
      aRole("people", {
        trustPolicy: aTrustPolicy({ Federated: samlArn }, false, "sts:AssumeRoleWithSAML"),
      }),
    ]),
    fc.boolean(),
    fc.subarray([mfaAnswer(), nobodyAnswer()]),
  )
  .map(([assignments, roles, hasProvider, answers]) => ({
    own: [
      aProvidersFact({ saml: hasProvider ? [{ Arn: samlArn, ValidUntil: daysAgo(-300) }] : [] }),
      aUsageFact(aUsage("worker", ["logs"]), aUsage("broad", ["logs"], ["s3", "sqs"]), aUsage("ci", ["s3"])),
    ],
    shared: [assignments],
    roles,
    answers,
  }));

/** One machine and one template at most in each region, of every kind. */
const machines = (name: string): fc.Arbitrary<Envelope[]> =>
  fc
    .tuple(
      fc.constantFrom("none", "good", "open", "loose", "pending"),
      fc.constantFrom("none", "good", "unset", "unused"),
      fc.constantFrom("required", null),
    )
    .map(([machine, template, HttpTokens]) => {
      const options = {
        ...tokensRequired,
        State: machine === "pending" ? "pending" : "applied",
        HttpTokens: machine === "open" ? "optional" : "required",
        HttpPutResponseHopLimit: machine === "loose" ? 2 : 1,
      };
      return launchFacts(name, {
        instances: machine === "none" ? [] : [anInstance("i-1", { MetadataOptions: options })],
        versions:
          template === "none"
            ? []
            : [
                aTemplateVersion(
                  "lt-1",
                  template === "unset" ? { MetadataOptions: null, ImageId: null } : {},
                ),
              ],
        groups: template === "good" || template === "unset" ? [aGroup("web", "lt-1")] : [],
        defaults: { HttpTokens },
      });
    });

const exceptions = fc.subarray([
  anException("9.1", `arn:aws:ec2:eu-west-1:${accountId}:instance/i-1`),
  anException("5.3", aRole("idle").Arn, "rare-use"),
  anException("3.4", "arn:aws:s3:::x"),
  anException("5.2", userArn("a"), "break-glass"),
  anException("5.2", userArn("b"), "service"),
  anException("4.1", "sa-east-1"),
  anException("3.1", "sa-east-1"),
  anException("3.1", ownTrailArn),
  anException("3.3", "eu-west-1"),
  anException("4.3", "sa-east-1"),
  anException("8.1", "deny_root"),
]);

/** Whom AWS writes to, and what somebody recorded. */
const contact = fc.record({
  fact: fc.constantFrom(aContactsFact(), aContactsFact(null), aContactsFact(rootAddress)),
  records: fc.constantFrom(aContact(), aContact({ team: null }), aContact({ confirmedAt: null }), noRecords),
});

/** Accounts of very different maturity, in which no two facts contradict each other. */
export const world: fc.Arbitrary<AccountInput> = fc
  .tuple(
    fc.tuple(...regionNames.map(region)),
    fc.integer({ min: 1, max: regionNames.length }),
    users,
    s3,
    role,
    exceptions,
    trailsOf(regionNames),
    contact,
    identity,
    scanningOf(regionNames),
    fc.tuple(
      ...regionNames.map((name) => fc.tuple(machines(name), sourcingOf(name)).map((facts) => facts.flat())),
    ),
  )
  .map(([all, count, userFacts, s3Facts, roleFact, accepted, trails, known, people, scanning, launches]) => {
    const seen = all.slice(0, count);
    const listed = aRegionsFact([...regionNames.slice(0, count), ["af-south-1", "DISABLED"]]);
    return anInput({
      facts: [
        anAssumeFact(),
        listed,
        known.fact,
        withRoles(roleFact, people.roles),
        ...people.own,
        ...userFacts,
        ...s3Facts,
        ...seen.flatMap(({ own }) => own),
        ...trails.own,
        ...scanning.regions.slice(0, count).flat(),
        ...launches.slice(0, count).flat(),
      ],
      sharedFacts: [
        aListingFact(),
        ...seen.flatMap(({ shared }) => shared),
        ...trails.shared,
        ...people.shared,
      ],
      attestations: [...people.answers, packagesAnswer],
      exceptions: accepted,
      records: { ...known.records, scans: scanning.scans },
      // Nobody designated: only facts tell who administers GuardDuty.
      organization: { securityAccountId: null, baseAccountId: securityId },
    });
  });

/** Few, because each one is spoiled in every place. */
export const runs = { numRuns: 30 };
