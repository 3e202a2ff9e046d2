import { describe, expect, test } from "vitest";
import { collectFrom, jsonError, queryError } from "#lib/aws/stub-account.ts";
import { accountRegions } from "./account.ts";

// Account Management API Reference, ListRegions.
const listRegions = {
  body: {
    Regions: [
      { RegionName: "us-east-1", RegionOptStatus: "ENABLED_BY_DEFAULT" },
      { RegionName: "af-south-1", RegionOptStatus: "DISABLED" },
      { RegionName: "ap-east-1", RegionOptStatus: "ENABLING" },
      { RegionName: "eu-south-1", RegionOptStatus: "ENABLED" },
    ],
  },
};
// EC2 API Reference, DescribeRegions; with regions of another partition, as some implementations answer them.
const describeRegions = {
  body: `<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId><regionInfo>
    <item><regionName>us-east-1</regionName><regionEndpoint>ec2.us-east-1.amazonaws.com</regionEndpoint><optInStatus>opt-in-not-required</optInStatus></item>
    <item><regionName>eu-south-1</regionName><regionEndpoint>ec2.eu-south-1.amazonaws.com</regionEndpoint><optInStatus>opted-in</optInStatus></item>
    <item><regionName>af-south-1</regionName><regionEndpoint>ec2.af-south-1.amazonaws.com</regionEndpoint><optInStatus>not-opted-in</optInStatus></item>
    <item><regionName>us-gov-west-1</regionName><regionEndpoint>x</regionEndpoint><optInStatus>opt-in-not-required</optInStatus></item>
    <item><regionName>cn-north-1</regionName><regionEndpoint>x</regionEndpoint><optInStatus>opt-in-not-required</optInStatus></item>
  </regionInfo></DescribeRegionsResponse>`,
};
const denied = jsonError(403, "AccessDeniedException", "not authorized to perform: account:ListRegions");

describe("account.regions", () => {
  test("decodes an answer written by hand from AWS's documentation, with an explicit page size", async () => {
    const { envelope, requests } = await collectFrom({ "POST /listRegions": listRegions }, accountRegions);
    expect(envelope).toMatchObject({
      complete: true,
      region: "global",
      ops: [{ op: "account:ListRegions", outcome: "ok" }],
      data: {
        source: "account:ListRegions",
        regions: [
          { RegionName: "af-south-1", RegionOptStatus: "DISABLED" },
          { RegionName: "ap-east-1", RegionOptStatus: "ENABLING" },
          { RegionName: "eu-south-1", RegionOptStatus: "ENABLED" },
          { RegionName: "us-east-1", RegionOptStatus: "ENABLED_BY_DEFAULT" },
        ],
      },
    });
    expect(requests.map(({ region, body }) => [region, JSON.parse(body)])).toEqual([
      ["us-east-1", { MaxResults: 50 }],
    ]);
  });

  test("a status that we do not know counts like ENABLING: never in scope unseen, never left out", async () => {
    const body = { Regions: [{ RegionName: "eu-west-9", RegionOptStatus: "BEING_BUILT" }] };
    const { envelope } = await collectFrom({ "POST /listRegions": { body } }, accountRegions);
    expect(envelope.data).toMatchObject({
      regions: [{ RegionName: "eu-west-9", RegionOptStatus: "ENABLING" }],
    });
  });

  test("account:ListRegions denied → ec2:DescribeRegions, decoded by hand from AWS's documentation", async () => {
    const answers = { "POST /listRegions": denied, DescribeRegions: describeRegions };
    const { envelope } = await collectFrom(answers, accountRegions);
    expect(envelope).toMatchObject({
      complete: false,
      ops: [
        { op: "account:ListRegions", outcome: "denied" },
        { op: "ec2:DescribeRegions", outcome: "ok" },
      ],
      data: {
        source: "ec2:DescribeRegions",
        regions: [
          { RegionName: "af-south-1", RegionOptStatus: "DISABLED" },
          { RegionName: "eu-south-1", RegionOptStatus: "ENABLED" },
          { RegionName: "us-east-1", RegionOptStatus: "ENABLED_BY_DEFAULT" },
        ],
      },
    });
  });

  test("both denied → no list, which is not an empty list", async () => {
    const unauthorized = {
      ...queryError(403, "UnauthorizedOperation", ""),
      body: "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized to perform this operation. Encoded authorization failure message: abc-DEF_1</Message></Error></Errors><RequestID>r</RequestID></Response>",
    };
    const { envelope } = await collectFrom(
      { "POST /listRegions": denied, DescribeRegions: unauthorized },
      accountRegions,
    );
    expect(envelope).toMatchObject({
      complete: false,
      data: null,
      ops: [
        { op: "account:ListRegions", outcome: "denied" },
        {
          op: "ec2:DescribeRegions",
          outcome: "denied",
          code: "UnauthorizedOperation",
          message: "You are not authorized to perform this operation.",
        },
      ],
    });
  });
});
