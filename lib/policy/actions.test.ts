import { describe, expect, it } from "vitest";
import {
  findAction,
  isEveryAction,
  isWildcardResource,
  matchingActions,
  mayConcern,
  servicePrefixes,
} from "./actions.ts";

describe("actions of AWS", () => {
  it("knows what an action does and whether it can be limited to resources", () => {
    expect(findAction("s3:getobject")).toEqual({ action: "s3:getobject", level: "read", hasResources: true });
    expect(findAction("s3:listallmybuckets")).toMatchObject({ level: "list", hasResources: false });
    expect(findAction("iam:passrole")).toMatchObject({ level: "write", hasResources: true });
    expect(findAction("iam:attachrolepolicy")).toMatchObject({ level: "permissions" });
    expect(findAction("ec2:createtags")).toMatchObject({ level: "tagging" });
    expect(findAction("s3:nosuchthing")).toBeNull();
    expect(findAction("nosuchservice:get")).toBeNull();
  });

  it("has the services of AWS, small and old ones too", () => {
    expect(servicePrefixes.length).toBeGreaterThan(400);
    expect(servicePrefixes).toEqual(expect.arrayContaining(["a4b", "sdb", "importexport", "q", "workmail"]));
  });

  it("expands patterns", () => {
    const names = (pattern: string) => matchingActions(pattern).map(({ action }) => action);
    expect(names("dynamodb:*item").sort()).toEqual(
      expect.arrayContaining(["dynamodb:batchgetitem", "dynamodb:deleteitem", "dynamodb:putitem"]),
    );
    expect(names("s3:getobject")).toEqual(["s3:getobject"]);
    expect(names("sq?:sendmessage")).toEqual(["sqs:sendmessage"]);
    expect(names("*:createkey")).toEqual(expect.arrayContaining(["kms:createkey", "geo:createkey"]));
    expect(names("nothing:*")).toEqual([]);
    expect(matchingActions("*").length).toBeGreaterThan(20_000);
  });

  it.each([
    ["*", true],
    ["**", true],
    ["*:*", true],
    ["s3:*", false],
    ["s3:getobject", false],
  ])("%s stands for every action: %s", (pattern, every) => {
    expect(isEveryAction(pattern)).toBe(every);
  });
});

describe("resources", () => {
  it.each([
    "*",
    "arn:aws:*",
    "arn:aws:s3:*",
    "arn:aws:iam::111122223333*",
    "arn:*:s3:::*",
    "arn:aws:s3:::*/*",
    "arn:aws:dynamodb:*:*:table/*",
    "arn:aws:dynamodb:eu-west-1:111122223333:table/*",
    "arn:aws:iam::111122223333:role/*",
    "arn:aws:logs:*:*:*",
    "arn:aws:logs:*:*:log-group:*",
    "arn:aws:lambda:*:111122223333:function:*",
    "arn:aws:sqs:*:*:*",
    "arn:aws:execute-api:*:*:*/*/*/*",
    "arn:aws:nosuchservice:*:*:thing/*",
    "arn:*:*:*:*:*",
  ])("%s stands for all resources of a type", (resource) => {
    expect(isWildcardResource(resource)).toBe(true);
  });

  it.each([
    "arn:aws:s3:::app-data/*",
    "arn:aws:s3:::app-*",
    "arn:aws:s3:::*-logs/*",
    "arn:aws:iam::111122223333:role/service-role/*",
    "arn:aws:execute-api:*:*:abc123/*",
    "arn:aws:dynamodb:*:*:table/orders",
    "arn:aws:dynamodb:*:*:table/orders/index/*",
    "arn:aws:logs:*:*:log-group:/aws/lambda/*",
    "arn:aws:nosuchservice:*:*:thing/mine",
    "arn:aws:iam::*:role/WaymarkAudit",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
    "arn:aws:iam::*:user/${aws:username}",
  ])("%s does not", (resource) => {
    expect(isWildcardResource(resource)).toBe(false);
  });

  it("tells actions that cannot be about a resource", () => {
    expect(mayConcern("s3:putobject", "arn:aws:logs:*:*:*")).toBe(false);
    expect(mayConcern("s3:putobject", "arn:aws:s3:::*")).toBe(true);
    expect(mayConcern("s3:putobject", "arn:aws:*:::*")).toBe(true);
    expect(mayConcern("es:eshttpget", "arn:aws:es:*:*:domain/a")).toBe(true);
    expect(mayConcern("ec2-instance-connect:sendsshpublickey", "arn:aws:ec2:*:*:instance/*")).toBe(true);
    expect(mayConcern("nosuch:thing", "arn:aws:s3:::a")).toBe(true);
  });
});
