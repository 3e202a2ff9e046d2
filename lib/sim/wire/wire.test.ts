/** The forms on the wire, written down by hand after AWS's documentation: not what our own writer happens to give. */
import { describe, expect, test } from "vitest";
import type { IncomingCall } from "./http-message.ts";
import { codecs } from "./protocols.ts";
import { loadSchema, type Operation } from "./schema.ts";
import { type ServiceName, serviceTable } from "./service-table.ts";
import { escapeXml } from "./xml-writer.ts";

async function operationOf(service: ServiceName, name: string): Promise<Operation> {
  const operation = (await loadSchema(service)).operations.get(name);
  if (operation === undefined) {
    throw new Error(`No operation ${name}`);
  }
  return operation;
}

async function written(service: ServiceName, name: string, output: object): Promise<string> {
  const entry = serviceTable[service];
  return codecs[entry.protocol].write(entry, await operationOf(service, name), output, "id-1").body;
}

function post(body: string, headers: Record<string, string> = {}, rawPath = "/"): IncomingCall {
  return { method: "POST", rawPath, query: new URLSearchParams(), headers, body: Buffer.from(body) };
}

async function read(service: ServiceName, call: IncomingCall): Promise<Record<string, unknown>> {
  const entry = serviceTable[service];
  return codecs[entry.protocol].ask(await loadSchema(service), entry, call).read();
}

describe("answers", () => {
  test("awsQuery: IAM API Reference, ListUsers", async () => {
    const users = [
      {
        Path: "/",
        UserName: "A&B",
        UserId: "AIDA1",
        Arn: "arn:u",
        CreateDate: new Date("2026-01-02T03:04:05Z"),
      },
    ];
    expect(await written("iam", "ListUsers", { Users: users, IsTruncated: false })).toBe(
      '<ListUsersResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListUsersResult><Users><member><Path>/</Path>' +
        "<UserName>A&amp;B</UserName><UserId>AIDA1</UserId><Arn>arn:u</Arn><CreateDate>2026-01-02T03:04:05Z</CreateDate>" +
        "</member></Users><IsTruncated>false</IsTruncated></ListUsersResult>" +
        "<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></ListUsersResponse>",
    );
  });

  test("awsQuery: IAM API Reference, GetAccountSummary (a map)", async () => {
    expect(await written("iam", "GetAccountSummary", { SummaryMap: { Users: 5 } })).toContain(
      "<SummaryMap><entry><key>Users</key><value>5</value></entry></SummaryMap>",
    );
  });

  test("awsQuery: a blob travels as base64", async () => {
    expect(await written("iam", "GetCredentialReport", { Content: Buffer.from("user,arn") })).toContain(
      "<Content>dXNlcixhcm4=</Content>",
    );
  });

  test("ec2Query: EC2 API Reference, DescribeRegions", async () => {
    const regions = [
      {
        RegionName: "us-east-1",
        Endpoint: "ec2.us-east-1.amazonaws.com",
        OptInStatus: "opt-in-not-required",
      },
    ];
    const xml = await written("ec2", "DescribeRegions", { Regions: regions });
    expect(xml).toContain(
      '<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>id-1</requestId><regionInfo><item>',
    );
    expect(xml).toContain("<regionName>us-east-1</regionName>");
    expect(xml).toContain("<regionEndpoint>ec2.us-east-1.amazonaws.com</regionEndpoint>");
  });

  test("awsJson: times are seconds since the epoch", async () => {
    const account = { Id: "1", JoinedTimestamp: new Date("2026-01-02T03:04:05Z") };
    expect(
      JSON.parse(
        await written("organizations", "ListAccounts", { Accounts: [account], NextToken: undefined }),
      ),
    ).toEqual({
      Accounts: [{ Id: "1", JoinedTimestamp: 1767323045 }],
    });
  });

  test("restJson: GuardDuty's members have names of their own", async () => {
    expect(JSON.parse(await written("guardduty", "ListDetectors", { DetectorIds: ["a"] }))).toEqual({
      detectorIds: ["a"],
    });
  });

  test("restXml: S3 API Reference, GetBucketAcl (type as an attribute) and a payload member", async () => {
    const grants = [{ Grantee: { Type: "Group", URI: "http://x/AllUsers" }, Permission: "READ" }];
    expect(await written("s3", "GetBucketAcl", { Owner: { ID: "o" }, Grants: grants })).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>o</ID></Owner>' +
        '<AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>http://x/AllUsers</URI></Grantee>' +
        "<Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>",
    );
    expect(
      await written("s3control", "GetPublicAccessBlock", {
        PublicAccessBlockConfiguration: { BlockPublicAcls: true },
      }),
    ).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<PublicAccessBlockConfiguration xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/">' +
        "<BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>",
    );
  });

  test("a value that the shape cannot hold is a mistake in a handler, and loud", async () => {
    await expect(written("iam", "ListUsers", { Users: "none" })).rejects.toThrow(TypeError);
    await expect(written("iam", "ListUsers", { Users: [{ CreateDate: "2026" }] })).rejects.toThrow(TypeError);
  });
});

describe("errors", () => {
  const error = { code: "Some", status: 403, message: "a < b", fields: { BucketName: "x" }, headers: {} };
  test.each<[ServiceName, string]>([
    [
      "iam",
      '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>Some</Code><Message>a &lt; b</Message>',
    ],
    [
      "ec2",
      "<Response><Errors><Error><Code>Some</Code><Message>a &lt; b</Message><BucketName>x</BucketName></Error></Errors><RequestID>id-1</RequestID></Response>",
    ],
    ["organizations", '{"__type":"Some","Message":"a < b","BucketName":"x"}'],
    ["guardduty", '{"message":"a < b","BucketName":"x"}'],
    [
      "s3",
      "<Error><Code>Some</Code><Message>a &lt; b</Message><BucketName>x</BucketName><RequestId>id-1</RequestId>",
    ],
    ["s3control", "<Error><Code>Some</Code><Message>a &lt; b</Message>"],
  ])("%s", (service, expected) => {
    const entry = serviceTable[service];
    const answer = codecs[entry.protocol].fail(entry, error, "id-1");
    expect(answer.status).toBe(403);
    expect(answer.body).toContain(expected);
    expect(answer.headers["x-amzn-errortype"]).toBe(service === "guardduty" ? "Some" : undefined);
  });
});

describe("requests", () => {
  test("awsQuery: numbers, booleans, lists of members, structures", async () => {
    expect(await read("iam", post("Action=ListUsers&Version=2010-05-08&MaxItems=5&Marker=x"))).toEqual({
      MaxItems: 5,
      Marker: "x",
    });
    expect(
      await read(
        "iam",
        post(
          "Action=GetAccountAuthorizationDetails&Version=2010-05-08&Filter.member.1=User&Filter.member.2=Role",
        ),
      ),
    ).toEqual({ Filter: ["User", "Role"] });
    const tags = "Tags.member.1.Key=a&Tags.member.1.Value=b%20c";
    expect(
      await read("sts", post(`Action=AssumeRole&Version=2011-06-15&RoleArn=r&DurationSeconds=900&${tags}`)),
    ).toEqual({
      RoleArn: "r",
      DurationSeconds: 900,
      Tags: [{ Key: "a", Value: "b c" }],
    });
  });

  test("ec2Query: lists are flat, names are EC2's", async () => {
    const form =
      "Action=DescribeRegions&Version=2016-11-15&AllRegions=true&RegionName.1=a&RegionName.2=b&Filter.1.Name=n&Filter.1.Value.1=v";
    expect(await read("ec2", post(form))).toEqual({
      AllRegions: true,
      RegionNames: ["a", "b"],
      Filters: [{ Name: "n", Values: ["v"] }],
    });
  });

  test("restJson: labels, query and body together", async () => {
    const body = post(
      '{"accountIds":["1"]}',
      { "content-type": "application/json" },
      "/detector/d%2F1/member/detector/get",
    );
    expect(await read("guardduty", body)).toEqual({ DetectorId: "d/1", AccountIds: ["1"] });
    const get = {
      ...post("", {}, "/detector/d1/member"),
      method: "GET",
      query: new URLSearchParams("maxResults=5&onlyAssociated=false"),
    };
    expect(await read("guardduty", get)).toEqual({
      DetectorId: "d1",
      MaxResults: 5,
      OnlyAssociated: "false",
    });
  });

  test("restXml: the bucket of a path-style request, the account of a header", async () => {
    const get = { ...post("", {}, "/my-bucket"), method: "GET", query: new URLSearchParams("acl") };
    expect(await read("s3", get)).toEqual({ Bucket: "my-bucket" });
    const account = {
      ...post("", { "x-amz-account-id": "1" }, "/v20180820/configuration/publicAccessBlock"),
      method: "GET",
    };
    expect(await read("s3control", account)).toEqual({ AccountId: "1" });
  });

  test.each([
    ["iam", "Action=ListUsers&Version=2010-05-08&MaxItems=many"],
    ["ec2", "Action=DescribeRegions&Version=2016-11-15&AllRegions=perhaps"],
  ] as const)("%s: %s is the client's error", async (service, form) => {
    await expect(read(service, post(form))).rejects.toThrow(TypeError);
  });

  test("another version of the API is another operation", async () => {
    const schema = await loadSchema("iam");
    const asked = codecs.awsQuery.ask(schema, serviceTable.iam, post("Action=ListUsers&Version=2009-01-01"));
    expect(asked).toMatchObject({ name: "ListUsers", operation: null });
  });
});

test("what XML cannot hold as it is", () => {
  expect(escapeXml(`<a b="c">&\r`)).toBe("&lt;a b=&quot;c&quot;&gt;&amp;&#xD;");
  expect(escapeXml("plain")).toBe("plain");
});
