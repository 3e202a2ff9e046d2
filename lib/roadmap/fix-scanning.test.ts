import { expect, it } from "vitest";
import { accountId } from "./a-fact.fixture.ts";
import { anInput } from "./an-input.fixture.ts";
import { itemById } from "./catalog.ts";
import { type FixContext, fixSteps } from "./fix.ts";

function commands(id: string, ...failing: FixContext["failing"]): string[] {
  const context = { accountId, partition: "aws", organization: anInput().organization, failing };
  return fixSteps(itemById(id), context).flatMap(({ command }) => command?.lines.split("\n") ?? []);
}

const unscanned = (region: string) => ({ resource: accountId, region });

it("3.3: scans the regions that no scan covers, in one command", () => {
  const lines = commands("3.3", unscanned("us-east-1"), unscanned("eu-west-1"), {
    resource: "arn:aws:s3:::a b",
    region: "us-east-1",
  });
  expect(lines[0]).toContain("--region eu-west-1 us-east-1 --output-formats csv json-ocsf");
  expect(lines.join("\n")).toContain("put-public-access-block --bucket 'a b' ");
  expect(lines.join("\n")).not.toContain("describe-security-group-rules");
});

it("3.3: an account that was never scanned is scanned in all regions", () => {
  const lines = commands("3.3", { resource: accountId, region: "global" });
  expect(lines[0]).toContain("--external-id <external-id> --output-formats csv json-ocsf");
});

it("3.3: looks at the rules of an open security group where it is", () => {
  const resource = `arn:aws:ec2:eu-west-1:${accountId}:security-group/sg-0a1b2c`;
  expect(commands("3.3", { resource, region: "eu-west-1" })).toContain(
    "aws ec2 describe-security-group-rules --region eu-west-1 --filters Name=group-id,Values=sg-0a1b2c",
  );
});

it("4.3: starts the recorder that stands still, and records the regions in which nothing scans", () => {
  const resource = `arn:aws:config:us-east-1:${accountId}:configuration-recorder/default/0a1b`;
  const lines = commands("4.3", { resource, region: "us-east-1" }, unscanned("eu-north-1"));
  expect(lines).toContain(
    "aws configservice start-configuration-recorder --region us-east-1 --configuration-recorder-name default",
  );
  expect(lines).toContain(
    "aws securityhub enable-security-hub --region eu-north-1 --enable-default-standards",
  );
  expect(lines.join("\n")).not.toContain("enable-security-hub --region us-east-1");
});
