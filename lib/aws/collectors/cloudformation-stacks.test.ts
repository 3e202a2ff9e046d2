import { describe, expect, test } from "vitest";
import { collectFrom, queryError } from "#lib/aws/stub-account.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { cloudformationStacks } from "./cloudformation-stacks.ts";

const region = "eu-west-1";
const idOf = (name: string) =>
  `arn:aws:cloudformation:eu-west-1:111122223333:stack/${name}/bc2f9c30-0000-11ee-8000-0a1b2c3d4e5f`;

// CloudFormation API Reference, ListStacks.
const stack = (name: string, more = "") =>
  `<member><StackId>${idOf(name)}</StackId><StackName>${name}</StackName><TemplateDescription>WAYMARK-CANARY</TemplateDescription><CreationTime>2026-01-02T03:04:05.000Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>${more}</member>`;
const stacks = (content: string, token = "") => ({
  body: `<ListStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><ListStacksResult><StackSummaries>${content}</StackSummaries>${token === "" ? "" : `<NextToken>${token}</NextToken>`}</ListStacksResult></ListStacksResponse>`,
});
const inSync =
  "<DriftInformation><StackDriftStatus>IN_SYNC</StackDriftStatus><LastCheckTimestamp>2026-10-30T08:00:00.000Z</LastCheckTimestamp></DriftInformation>";

// ListStackResources.
const resource = (type: string, id: string, status = "CREATE_COMPLETE", drift = "IN_SYNC") =>
  `<member><ResourceStatus>${status}</ResourceStatus><LogicalResourceId>Logical</LogicalResourceId><LastUpdatedTimestamp>2026-01-02T03:04:05.000Z</LastUpdatedTimestamp>${id === "" ? "" : `<PhysicalResourceId>${id}</PhysicalResourceId>`}<ResourceType>${type}</ResourceType><ResourceStatusReason>WAYMARK-CANARY</ResourceStatusReason><DriftInformation><StackResourceDriftStatus>${drift}</StackResourceDriftStatus></DriftInformation></member>`;
const resources = (content: string, token = "") => ({
  body: `<ListStackResourcesResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><ListStackResourcesResult><StackResourceSummaries>${content}</StackResourceSummaries>${token === "" ? "" : `<NextToken>${token}</NextToken>`}</ListStackResourcesResult></ListStackResourcesResponse>`,
});

const collect = (answers: Parameters<typeof collectFrom>[0], stored?: Envelope) =>
  collectFrom(answers, cloudformationStacks, region, { stored: () => stored });

describe("cloudformation.stacks", () => {
  test("no stacks: one call, which leaves deleted ones out", async () => {
    const { envelope, requests } = await collect({ ListStacks: stacks("") });
    expect(envelope).toMatchObject({ complete: true, data: { stacks: [] } });
    expect(requests).toHaveLength(1);
    const filter = [...new URLSearchParams(requests[0]?.body)]
      .filter(([name]) => name.startsWith("StackStatusFilter"))
      .map(([, value]) => value);
    expect(filter).toContain("UPDATE_ROLLBACK_FAILED");
    expect(filter).not.toContain("DELETE_COMPLETE");
  });

  test("decodes answers written by hand from AWS's documentation", async () => {
    const { envelope } = await collect({
      ListStacks: stacks(
        stack("network", `<LastUpdatedTime>2026-05-06T07:08:09.000Z</LastUpdatedTime>${inSync}`),
      ),
      ListStackResources: resources(
        resource("AWS::EC2::VPC", "vpc-0a1b2c3d") +
          resource("AWS::EC2::Subnet", "", "CREATE_FAILED", "NOT_CHECKED"),
      ),
    });
    expect(envelope.complete).toBe(true);
    expect(envelope.data).toEqual({
      stacks: [
        {
          StackId: idOf("network"),
          StackName: "network",
          StackStatus: "CREATE_COMPLETE",
          StackDriftStatus: "IN_SYNC",
          LastCheckTimestamp: "2026-10-30T08:00:00.000Z",
          changedAt: "2026-05-06T07:08:09.000Z",
          resources: [
            {
              ResourceType: "AWS::EC2::Subnet",
              PhysicalResourceId: null,
              ResourceStatus: "CREATE_FAILED",
              StackResourceDriftStatus: "NOT_CHECKED",
            },
            {
              ResourceType: "AWS::EC2::VPC",
              PhysicalResourceId: "vpc-0a1b2c3d",
              ResourceStatus: "CREATE_COMPLETE",
              StackResourceDriftStatus: "IN_SYNC",
            },
          ],
        },
      ],
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("two pages of stacks with an empty one between; a stack of 200 resources is read to its end", async () => {
    const hundred = (from: number) =>
      Array.from({ length: 100 }, (_, at) => resource("AWS::SNS::Topic", `topic-${from + at}`)).join("");
    const { envelope, requests } = await collect({
      ListStacks: [stacks(stack("a"), "one"), stacks("", "two"), stacks(stack("b"))],
      ListStackResources: ({ body }) => {
        const asked = new URLSearchParams(body);
        if (asked.get("StackName") !== idOf("b")) return resources(resource("AWS::S3::Bucket", "ledger"));
        return asked.get("NextToken") === null ? resources(hundred(0), "more") : resources(hundred(100));
      },
    });
    const read = (envelope.data as { stacks: { resources: unknown[] }[] }).stacks;
    expect(read.map((one) => one.resources.length)).toEqual([1, 200]);
    expect(requests).toHaveLength(6);
  });

  test("a stack that was deleted since it was listed is none", async () => {
    const { envelope } = await collect({
      ListStacks: stacks(stack("gone")),
      ListStackResources: queryError(400, "ValidationError", `Stack with id ${idOf("gone")} does not exist`),
    });
    expect(envelope).toMatchObject({ complete: true, data: { stacks: [] } });
  });

  test("any other invalid request is no proof that the stack is gone", async () => {
    const { envelope } = await collect({
      ListStacks: stacks(stack("there")),
      ListStackResources: queryError(400, "ValidationError", "1 validation error detected"),
    });
    expect(envelope).toMatchObject({ complete: false, data: { stacks: [{ resources: null }] } });
  });

  test("ListStacks denied: no facts; ListStackResources denied: the stack stays, its resources are unread", async () => {
    const none = await collect({ ListStacks: queryError(403, "AccessDenied", "no") });
    expect(none.envelope).toMatchObject({ complete: false, data: null, ops: [{ outcome: "denied" }] });
    const half = await collect({
      ListStacks: stacks(stack("there")),
      ListStackResources: queryError(403, "AccessDenied", "no"),
    });
    expect(half.envelope).toMatchObject({ complete: false, data: { stacks: [{ resources: null }] } });
  });

  test("a stack of another account is refused", async () => {
    const foreign = stack("a").replace("111122223333", "444455556666");
    const { envelope } = await collect({ ListStacks: stacks(foreign) });
    expect(envelope).toMatchObject({ data: null, ops: [{ outcome: "invalid" }] });
  });

  test("a stack that has not changed is not read again; one at work, checked or changed since is", async () => {
    const answers = { ListStackResources: resources(resource("AWS::S3::Bucket", "ledger")) };
    const first = await collect({ ...answers, ListStacks: stacks(stack("a", inSync)) });
    const again = await collect({ ...answers, ListStacks: stacks(stack("a", inSync)) }, first.envelope);
    expect(again.requests).toHaveLength(1);
    expect(again.envelope.data).toEqual(first.envelope.data);
    expect(again.envelope.ops).toEqual(first.envelope.ops);
    for (const changed of [
      stack("a", inSync.replace("10-30", "11-01")),
      stack("a", `<LastUpdatedTime>2026-05-06T07:08:09.000Z</LastUpdatedTime>${inSync}`),
      stack("a", inSync).replace("CREATE_COMPLETE", "UPDATE_IN_PROGRESS"),
    ]) {
      const next = await collect({ ...answers, ListStacks: stacks(changed) }, first.envelope);
      expect(next.requests).toHaveLength(2);
    }
  });
});
