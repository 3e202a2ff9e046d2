import { expect, test } from "vitest";
import { groupFailing } from "./failing-groups.ts";

const account = "111122223333";

test("the same reason in several regions is one line", () => {
  expect(
    groupFailing([
      { resource: account, region: "eu-west-1", why: "No detector." },
      { resource: account, region: "us-east-1", why: "No detector." },
      { resource: account, region: "us-east-1", why: "Publishes every six hours." },
    ]),
  ).toEqual([
    { resource: account, why: "No detector.", regions: ["eu-west-1", "us-east-1"] },
    { resource: account, why: "Publishes every six hours.", regions: ["us-east-1"] },
  ]);
});

test("what is global names no region", () => {
  const root = `arn:aws:iam::${account}:root`;
  expect(groupFailing([{ resource: root, region: "global", why: "1 access key." }])).toEqual([
    { resource: root, why: "1 access key.", regions: [] },
  ]);
});
