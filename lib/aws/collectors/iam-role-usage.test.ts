import { describe, expect, test } from "vitest";
import { collectFrom, queryAnswer, queryError, type StubAnswers, testNow } from "#lib/aws/stub-account.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { IamRole } from "#lib/facts/iam.ts";
import type { RoleUsage } from "#lib/facts/iam-access.ts";
import { iamRoleUsage } from "./iam-role-usage.ts";

const account = "111122223333";
const dayMs = 86_400_000;
const trust =
  '{"Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}';
const dayBefore = (days: number) => new Date(testNow.getTime() - days * dayMs).toISOString().slice(0, 10);
const arnOf = (name: string) => `arn:aws:iam::${account}:role/${name}`;

function role(RoleName: string, more: Partial<IamRole> = {}): IamRole {
  return {
    Arn: arnOf(RoleName),
    RoleName,
    Path: "/",
    CreateDate: "2024-01-01T00:00:00Z",
    lastUsedOn: dayBefore(2),
    trustPolicy: trust,
    permissionsBoundary: null,
    attachedPolicies: [],
    inlinePolicies: [],
    ...more,
  };
}

const envelope = (collector: string, data: unknown): Envelope => ({
  partition: "aws",
  accountId: account,
  region: "global",
  collector,
  schema: 1,
  observedAt: testNow.toISOString(),
  complete: true,
  ops: [],
  data,
});

function collect(answers: StubAnswers, roles: IamRole[], known: RoleUsage[] = []) {
  return collectFrom(answers, iamRoleUsage, "global", {
    earlier: (name) =>
      name === "iam.authorization" ? envelope(name, { auditRole: null, roles, policies: [] }) : undefined,
    stored: (name) => envelope(name, { roles: known }),
  });
}

// IAM API Reference, by operation.
const generated = queryAnswer(
  "GenerateServiceLastAccessedDetails",
  "<JobId>e8f1a2b3-1111-2222-3333-444455556666</JobId>",
);
const dates =
  "<JobCreationDate>2026-11-02T07:59:00Z</JobCreationDate><JobCompletionDate>2026-11-02T07:59:05Z</JobCompletionDate>";
const details = (status: string, services: string, more = "<IsTruncated>false</IsTruncated>") =>
  queryAnswer(
    "GetServiceLastAccessedDetails",
    `<JobStatus>${status}</JobStatus><JobType>SERVICE_LEVEL</JobType>${dates}<ServicesLastAccessed>${services}</ServicesLastAccessed>${more}`,
  );
const used = (namespace: string, at: string) =>
  `<member><ServiceName>n</ServiceName><ServiceNamespace>${namespace}</ServiceNamespace><LastAuthenticated>${at}</LastAuthenticated><LastAuthenticatedEntity>${arnOf("a")}</LastAuthenticatedEntity><TotalAuthenticatedEntities>1</TotalAuthenticatedEntities></member>`;
const unused = (namespace: string) =>
  `<member><ServiceName>n</ServiceName><ServiceNamespace>${namespace}</ServiceNamespace><TotalAuthenticatedEntities>0</TotalAuthenticatedEntities></member>`;
const running = details("IN_PROGRESS", "");
const done = details("COMPLETED", used("s3", "2026-11-01T10:00:00Z") + unused("sqs"));
const known = (name: string, more: Partial<RoleUsage> = {}): RoleUsage => ({
  Arn: arnOf(name),
  observedOn: dayBefore(1),
  job: "COMPLETED",
  used: { logs: dayBefore(3) },
  unused: [],
  ...more,
});

describe("iam.role-usage", () => {
  test("starts a job, waits for it, reads every page", async () => {
    const pages = [
      running,
      details(
        "COMPLETED",
        used("s3", "2026-11-01T10:00:00Z"),
        "<IsTruncated>true</IsTruncated><Marker>m1</Marker>",
      ),
      details("COMPLETED", "", "<IsTruncated>true</IsTruncated><Marker>m2</Marker>"),
      details("COMPLETED", unused("sqs")),
    ];
    const { envelope: facts, requests } = await collect(
      { GenerateServiceLastAccessedDetails: generated, GetServiceLastAccessedDetails: pages },
      [role("a")],
    );
    expect(facts).toMatchObject({ complete: true });
    expect(facts.data).toEqual({
      roles: [
        {
          Arn: arnOf("a"),
          observedOn: dayBefore(0),
          job: "COMPLETED",
          used: { s3: "2026-11-01" },
          unused: ["sqs"],
        },
      ],
    });
    expect(requests.map(({ form }) => form.get("Marker"))).toEqual([null, null, null, "m1", "m2"]);
    expect(requests[0]?.form.get("Granularity")).toBe("SERVICE_LEVEL");
  });

  test("a job that AWS gives up, and one that does not end, are kept as what they are", async () => {
    const failed = await collect(
      { GenerateServiceLastAccessedDetails: generated, GetServiceLastAccessedDetails: details("FAILED", "") },
      [role("a")],
    );
    expect(failed.envelope.data).toMatchObject({ roles: [{ job: "FAILED" }] });
    const endless = await collect(
      { GenerateServiceLastAccessedDetails: generated, GetServiceLastAccessedDetails: running },
      [role("a")],
    );
    expect(endless.envelope.data).toMatchObject({ roles: [{ job: "TIMEOUT", used: {}, unused: [] }] });
    expect(endless.timer.slept.length).toBeLessThan(60);
  });

  test("a job of a session that has ended is started once more", async () => {
    const lost = queryError(404, "NoSuchEntity", "Job not found");
    const { envelope: facts, requests } = await collect(
      { GenerateServiceLastAccessedDetails: generated, GetServiceLastAccessedDetails: [lost, done] },
      [role("a")],
    );
    expect(facts).toMatchObject({ complete: true, data: { roles: [{ job: "COMPLETED" }] } });
    expect(requests.filter(({ operation }) => operation.startsWith("Generate"))).toHaveLength(2);
  });

  test("denied: named by its role, which is missing", async () => {
    const { envelope: facts } = await collect(
      { GenerateServiceLastAccessedDetails: queryError(403, "AccessDenied", "no") },
      [role("a")],
    );
    expect(facts).toMatchObject({
      complete: false,
      data: { roles: [] },
      ops: [{ op: "iam:GenerateServiceLastAccessedDetails", outcome: "denied" }],
    });
  });

  test("asks for nothing that could not tell anything, and only when it is a role's turn", async () => {
    const roles = [
      role("AWSServiceRoleForECS", { Path: "/aws-service-role/ecs.amazonaws.com/" }),
      role("cross-account", {
        trustPolicy:
          '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"sts:AssumeRole"}]}',
      }),
      role("fresh"),
      role("never", { lastUsedOn: null }),
      role("new", { CreateDate: new Date(testNow.getTime() - 3 * dayMs).toISOString() }),
      role("old"),
    ];
    const { envelope: facts, requests } = await collect(
      { GenerateServiceLastAccessedDetails: generated, GetServiceLastAccessedDetails: done },
      roles,
      [known("fresh"), known("gone"), known("old", { observedOn: dayBefore(7) })],
    );
    const started = requests.filter(({ operation }) => operation.startsWith("Generate"));
    expect(started.map(({ form }) => form.get("Arn"))).toEqual([arnOf("old")]);
    expect(facts.data).toMatchObject({
      roles: [
        { Arn: arnOf("fresh"), observedOn: dayBefore(1) },
        { Arn: arnOf("old"), observedOn: dayBefore(0) },
      ],
    });
  });

  test("no role due: nothing is called and what is known stays", async () => {
    const { envelope: facts, requests } = await collect({}, [role("a")], [known("a")]);
    expect(requests).toEqual([]);
    expect(facts).toMatchObject({ complete: true, data: { roles: [known("a")] } });
    expect(facts.ops).toEqual([
      { op: "iam:GenerateServiceLastAccessedDetails", outcome: "ok" },
      { op: "iam:GetServiceLastAccessedDetails", outcome: "ok" },
    ]);
  });

  test("a time of the future, or a job that failed, is read again", async () => {
    const { requests } = await collect(
      { GenerateServiceLastAccessedDetails: generated, GetServiceLastAccessedDetails: done },
      [role("a"), role("b")],
      [known("a", { observedOn: dayBefore(-30) }), known("b", { job: "FAILED" })],
    );
    expect(requests.filter(({ operation }) => operation.startsWith("Generate"))).toHaveLength(2);
  });
});
