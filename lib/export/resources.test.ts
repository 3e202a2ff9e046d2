import { expect, test } from "vitest";
import type { ResourceRow } from "#lib/data/resource-list.ts";
import { csv } from "./csv.ts";
import { consoleLabels, tagEditorColumns } from "./resources.ts";

const row: ResourceRow = {
  accountId: "000000111111",
  accountName: "web, prod",
  arn: "arn:aws:ec2:eu-west-1:000000111111:security-group/sg-1",
  region: "eu-west-1",
  type: "ec2:security-group",
  id: "sg-1",
  name: "web",
  detail: null,
  tags: { Name: "=cmd()", env: "" },
  sources: ["listing", "tagging"],
  isPublic: null,
  isDefault: false,
  addresses: [],
  createdAt: null,
  firstSeenAt: new Date("2026-11-01T00:00:00.000Z"),
  goneAt: null,
  lastSeenAt: new Date("2026-11-22T00:00:00.000Z"),
};

async function* rows() {
  yield row;
}

test("the columns of the Tag Editor come first, in its order, and no tag becomes a formula", async () => {
  let text = "";
  for await (const part of csv(rows(), tagEditorColumns(["env", "Name", "team"]))) text += part;
  expect(text.slice(1).split("\r\n")).toEqual([
    "Identifier,Tag: Name,Service,Type,Region,Tag: env,Tag: team,Tags,ARN,Account ID,Account name,First seen,Last seen,Sources,Other tags",
    'sg-1,\'=cmd(),EC2,SecurityGroup,eu-west-1,,(not tagged),2,arn:aws:ec2:eu-west-1:000000111111:security-group/sg-1,000000111111,"web, prod",2026-11-01T00:00:00.000Z,2026-11-22T00:00:00.000Z,listing tagging,',
    "",
  ]);
});

test("a tag that has no column of its own stands with the others, and none is lost", async () => {
  let text = "";
  for await (const part of csv(rows(), tagEditorColumns([]))) text += part;
  expect(text.split("\r\n")[1]).toMatch(/,"\{""env"":""""\}"$/);
});

test.each([
  ["ec2:instance", "EC2", "Instance"],
  ["rds:db", "RDS", "DBInstance"],
  ["lambda:function", "Lambda", "Function"],
  ["s3:bucket", "S3", "Bucket"],
])("%s is %s %s in the console", (type, service, label) => {
  expect(consoleLabels(type)).toEqual({ service, type: label });
});
