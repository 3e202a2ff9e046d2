import { expect, test } from "vitest";
import { parseResourceQuery, placeText, resourceSearch } from "./resource-query.ts";
import { expectedRegions, unexpectedRegions } from "./resource-regions.ts";

test.each([
  ["", { kind: "nothing" }],
  ["ab", { kind: "short" }],
  ["i-0abc prod", { kind: "words", words: ["i-0abc", "prod"] }],
  ["198.51.100.7", { kind: "address", address: "198.51.100.7", region: null }],
  ["2001:DB8:0::1", { kind: "address", address: "2001:db8::1", region: null }],
  ["10.0.0.0/16", { kind: "range", range: "10.0.0.0/16", bits: 16, isWhole: true }],
  ["10.0.3.7/22", { kind: "range", range: "10.0.3.7/22", bits: 22, isWhole: true }],
  ["10.0.3.7/32", { kind: "range", range: "10.0.3.7/32", bits: 24, isWhole: false }],
  ["2001:DB8::/45", { kind: "range", range: "2001:db8::/45", bits: 44, isWhole: false }],
  ["0.0.0.0/0", { kind: "wide" }],
  ["2001::/16", { kind: "wide" }],
  ["10.0.0.0/33", { kind: "words", words: ["10.0.0.0/33"] }],
  ["300.0.0.0/16", { kind: "words", words: ["300.0.0.0/16"] }],
  ["ip-10-0-3-7.eu-west-1.compute.internal", { kind: "address", address: "10.0.3.7", region: "eu-west-1" }],
  ["ip-10-0-3-7.ec2.internal.", { kind: "address", address: "10.0.3.7", region: "us-east-1" }],
  [
    "https://ec2-203-0-113-5.eu-west-1.compute.amazonaws.com:8443/login",
    { kind: "address", address: "203.0.113.5", region: "eu-west-1" },
  ],
  [
    "EC2-203-0-113-5.compute-1.amazonaws.com",
    { kind: "address", address: "203.0.113.5", region: "us-east-1" },
  ],
  [
    "dualstack.Web-1.eu-west-1.elb.amazonaws.com",
    { kind: "host", host: "web-1.eu-west-1.elb.amazonaws.com" },
  ],
  ["www.example.com", { kind: "host", host: "www.example.com" }],
  ["release-1.2", { kind: "words", words: ["release-1.2"] }],
  ["team=media", { kind: "tag", key: "team", value: "media" }],
  ["ec2:instance", { kind: "type", type: "ec2:instance" }],
  [
    "arn:aws:sqs:eu-west-1:111122223333:Orders",
    {
      kind: "arn",
      accountId: "111122223333",
      id: "orders",
      arn: "arn:aws:sqs:eu-west-1:111122223333:Orders",
    },
  ],
  ["arn:aws", { kind: "words", words: ["arn:aws"] }],
])("%j", (text, search) => {
  expect(resourceSearch(text)).toEqual(search);
});

test("a query is read back from its address; what is not understood is named", () => {
  const place = { accountId: "111122223333", arn: "arn:aws:s3:::a" };
  const { query, problems } = parseResourceQuery(
    new URLSearchParams([
      ["q", " web "],
      ["region", "eu-west-1"],
      ["region", "eu-west-1"],
      ["region", "global"],
      ["type", "instance"],
      ["account", "12"],
      ["is", "public"],
      ["after", placeText(place)],
    ]),
  );
  expect(query).toMatchObject({
    text: "web",
    regions: ["eu-west-1", "global"],
    types: [],
    marks: ["public"],
    after: place,
  });
  expect(problems.map(({ parameter }) => parameter).sort()).toEqual(["account", "type"]);
});

test.each(["%%%", "W10", placeText({ accountId: "12", arn: "a" })])("%j is no place", (after) => {
  expect(parseResourceQuery(new URLSearchParams({ after })).problems).toHaveLength(1);
});

const place = (region: string, accounts: number, present = accounts) => ({
  region,
  type: "ec2:instance",
  present,
  defaults: 1,
  public: 0,
  accounts,
});

test("a region is expected where a tenth as many accounts use it as the most used one", () => {
  const counts = [
    place("eu-west-1", 100),
    place("us-east-1", 10),
    place("sa-east-1", 9),
    place("ap-south-1", 0),
  ];
  const expected = expectedRegions([], counts);
  expect(expected).toEqual({ rule: "use", regions: ["eu-west-1", "global", "us-east-1"] });
  const detectors = { ...place("ap-south-2", 100), type: "guardduty:detector" };
  expect(unexpectedRegions(expected, [detectors])).toEqual([]);
  expect(expectedRegions([], [...counts, detectors])).toEqual(expected);
  // What AWS makes everywhere surprises nobody.
  expect(unexpectedRegions(expected, counts)).toEqual(["sa-east-1"]);
});

test("whoever says which regions are used is believed", () => {
  const counts = [place("eu-west-1", 100), place("global", 3)];
  const expected = expectedRegions(["eu-central-1"], counts);
  expect(expected.rule).toBe("setting");
  expect(unexpectedRegions(expected, counts)).toEqual(["eu-west-1"]);
});
