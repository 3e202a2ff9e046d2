/** Answers of the right status and the wrong form: none of them may read as "nothing is there". */
import { afterEach, describe, expect, test } from "vitest";
import type { Collector } from "./collecting.ts";
import { accountRegions } from "./collectors/account.ts";
import { guarddutyDetector } from "./collectors/guardduty.ts";
import { iamCredentials } from "./collectors/iam-credentials.ts";
import { organizationsTree } from "./collectors/organizations-tree.ts";
import { s3Account } from "./collectors/s3-account.ts";
import { s3Exposure } from "./collectors/s3-exposure.ts";
import { browserPage, connectToStub, enterStub, type TestConnection } from "./stub-account.ts";
import type { StubAnswer } from "./stub-endpoint.ts";

const open: TestConnection[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const json = { "content-type": "application/json" };
const users = (content: string) =>
  `<ListUsersResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">${content}</ListUsersResponse>`;
const detectors: [Collector, string] = [guarddutyDetector, "guardduty:ListDetectors"];
const listUsers: [Collector, string] = [iamCredentials, "iam:ListUsers"];
const listBuckets: [Collector, string] = [s3Exposure, "s3:ListBuckets"];

const rows: [string, [Collector, string], StubAnswer, string][] = [
  [
    "XML cut off in the middle",
    listUsers,
    { body: "<ListUsersResponse><ListUsersResult><Users>" },
    "cut off",
  ],
  ["XML cut off in its first tag", listUsers, { body: "<ListUsersRes" }, "cut off"],
  ["XML cut off with a prologue", listBuckets, { body: '<?xml version="1.0"?>\n<ListAllMyBu' }, "cut off"],
  ["JSON for XML", listBuckets, { body: "{}", headers: json }, "not XML"],
  ["an empty answer for XML", listUsers, { body: "" }, "an empty answer"],
  ["a page for XML", listUsers, { body: browserPage(200) }, "a page"],
  ["a list without its list, XML", listUsers, { body: users("<ListUsersResult/>") }, "does not have"],
  [
    "another operation's answer",
    listUsers,
    { body: "<GetUserResponse><GetUserResult/></GetUserResponse>" },
    "does not",
  ],
  [
    "an error in a 200",
    listBuckets,
    { body: "<Error><Code>InternalError</Code><Message>m</Message></Error>" },
    "",
  ],
  ["JSON cut off", detectors, { body: '{"detectorIds":["12ab', headers: json }, "cut off"],
  ["JSON cut off behind a brace", detectors, { body: '{"a":{"b":1}', headers: json }, ""],
  ["XML for JSON", detectors, { body: "<a/>", headers: json }, "not JSON"],
  ["an empty answer for JSON", detectors, { body: "", headers: json }, "an empty answer"],
  ["a page for JSON", detectors, { body: browserPage(200), headers: json }, "a page"],
  ["JSON without the list", detectors, { body: {} }, "does not have"],
  ["null for the list", detectors, { body: { detectorIds: null } }, "does not have"],
  ["a text for the list", detectors, { body: { detectorIds: "12abc34d567e" } }, ""],
  ["a number for the list", [organizationsTree, "organizations:ListRoots"], { body: { Roots: 7 } }, ""],
  [
    "a number for the page token",
    [accountRegions, "account:ListRegions"],
    { body: { Regions: [], NextToken: 7 } },
    "",
  ],
  [
    "an answer without its one member",
    [s3Account, "s3control:GetPublicAccessBlock"],
    { body: '<Other xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"/>' },
    "",
  ],
];

test.each(rows)(
  "%s → not complete, nothing claimed, and the reason",
  async (_, [collector, op], answer, words) => {
    const test = await connectToStub(({ service }) => (service === "sts" ? undefined : answer), {
      maxAttempts: 1,
    });
    open.push(test);
    const envelope = await (await enterStub(test.connection)).collect(collector, "us-east-1", undefined);
    expect(envelope.complete).toBe(false);
    const failed = envelope.ops.find((entry) => entry.op === op);
    expect(["invalid", "error", "throttled"]).toContain(failed?.outcome);
    expect(failed?.message).toContain(words);
    if (collector === iamCredentials) expect(envelope.data).toMatchObject({ users: null });
    else expect(envelope.data).toBeNull();
  },
);

describe("answers that do not end", () => {
  test("a body beyond the limit is refused, once, and its connection closed", async () => {
    const body = users(`<ListUsersResult><Users>${" ".repeat(300_000)}</Users></ListUsersResult>`);
    const test = await connectToStub(
      ({ form }) => (form.get("Action") === "ListUsers" ? { body } : undefined),
      {
        maxAnswerBytes: 200_000,
      },
    );
    open.push(test);
    const envelope = await (await enterStub(test.connection)).collect(iamCredentials, "global", undefined);
    const asked = test.endpoint.requests.filter(({ operation }) => operation === "ListUsers");
    expect(asked).toHaveLength(1);
    expect(envelope.ops).toContainEqual(expect.objectContaining({ op: "iam:ListUsers", outcome: "invalid" }));
  });

  test("a member of the wrong type deep inside fails its collector and no other", async () => {
    const Arn = "arn:aws:iam::111122223333:user/a";
    const body = users(
      `<ListUsersResult><Users><member><Arn>${Arn}</Arn><CreateDate>soon</CreateDate></member></Users></ListUsersResult>`,
    );
    const test = await connectToStub(({ form }) =>
      form.get("Action") === "ListUsers" ? { body } : undefined,
    );
    open.push(test);
    const envelope = await (await enterStub(test.connection)).collect(iamCredentials, "global", undefined);
    expect(envelope.complete).toBe(false);
  });
});
