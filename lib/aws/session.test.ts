import { ListDetectorsCommand } from "@aws-sdk/client-guardduty";
import { GetAccountSummaryCommand } from "@aws-sdk/client-iam";
import { GetPublicAccessBlockCommand } from "@aws-sdk/client-s3-control";
import { afterEach, describe, expect, test } from "vitest";
import type { Collector } from "./collecting.ts";
import { iamSummary } from "./collectors/iam-summary.ts";
import { route53resolverDns } from "./collectors/route53resolver-dns.ts";
import type { ConnectionLimits } from "./connection.ts";
import {
  accountOfKey,
  aTarget,
  browserPage,
  connectToStub,
  enterStub,
  jsonError,
  queryError,
  type TestConnection,
} from "./stub-account.ts";
import type { StubAnswer, StubRequest } from "./stub-endpoint.ts";

const open: TestConnection[] = [];
afterEach(async () => {
  for (const connection of open.splice(0)) await connection.close();
});

async function connect(
  handler: (request: StubRequest) => StubAnswer | "hang" | "reset" | undefined,
  limits: ConnectionLimits = {},
): Promise<TestConnection> {
  const connection = await connectToStub(handler, limits);
  open.push(connection);
  return connection;
}

/** Reads a list of detector ids to its end and keeps them as `adminAccounts`, to have facts that name what was read. */
const listing: Collector<"guardduty.admins"> = {
  name: "guardduty.admins",
  scope: "region",
  actions: [],
  async collect(from) {
    const ids = await from.pages("guardduty:ListDetectors", async (clients, http, NextToken) => {
      const input = { MaxResults: 50, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.guardduty.send(new ListDetectorsCommand(input), http);
      return { items: page.DetectorIds ?? [], next: page.NextToken };
    });
    if (ids.kind !== "ok") return null;
    return { adminAccounts: ids.value.map((AdminAccountId) => ({ AdminAccountId, AdminStatus: "ENABLED" })) };
  },
};
const found = (...ids: string[]) => ({
  adminAccounts: ids.map((AdminAccountId) => ({ AdminAccountId, AdminStatus: "ENABLED" })),
});
const isList = ({ service, path }: StubRequest) => service === "guardduty" && path === "/detector";
const page = (detectorIds: string[], nextToken?: string): StubAnswer => ({
  body: { detectorIds, nextToken },
});

describe("whose keys sign a request", () => {
  test("50 interleaved accounts: every request carries the key of the account whose facts it becomes", async () => {
    const accounts = Array.from({ length: 50 }, (_, index) => String(100_000_000_000 + index));
    const regions = ["eu-west-1", "us-east-1", "ap-south-1"];
    const { connection, endpoint } = await connect((request) => {
      // The answer names the account of the key: a mix-up would end in another account's facts.
      if (isList(request)) return page([`${accountOfKey(request.accessKeyId)} ${request.region}`]);
      return undefined;
    });
    const sessions = await Promise.all(accounts.map((account) => enterStub(connection, aTarget(account))));
    const envelopes = await Promise.all(
      sessions.flatMap((session) => regions.map((region) => session.collect(listing, region, undefined))),
    );
    expect(envelopes).toHaveLength(150);
    for (const { accountId, region, data } of envelopes)
      expect(data).toEqual(found(`${accountId} ${region}`));
    const keys = endpoint.requests.filter(isList).map(({ accessKeyId }) => accessKeyId);
    // A busy machine may ask for the keys of an account twice; whose they are is what counts.
    expect(new Set(keys.map(accountOfKey))).toEqual(new Set(accounts));
  });

  test("a client that would keep the first account's keys is not let to", async () => {
    const accounts = ["100000000001", "100000000002", "100000000003"];
    const { connection } = await connect(({ operation, accessKeyId }) => {
      if (operation !== "ListFirewallRuleGroupAssociations") return undefined;
      const Arn = `arn:aws:route53resolver:eu-west-1:${accountOfKey(accessKeyId)}:firewall-rule-group-association/a`;
      const association = { Id: "a", Arn, VpcId: "vpc-1", FirewallRuleGroupId: "g", Priority: 1 };
      return { body: { FirewallRuleGroupAssociations: [association] } };
    });
    const sessions = await Promise.all(accounts.map((account) => enterStub(connection, aTarget(account))));
    const envelopes = await Promise.all(
      sessions.map((session) => session.collect(route53resolverDns, "eu-west-1", undefined)),
    );
    for (const { ops } of envelopes) {
      expect(ops.filter(({ op }) => op.endsWith("Associations"))).toMatchObject([{ outcome: "ok" }]);
    }
  });

  test("S3 Control: the account travels in the header alone, path and host as given", async () => {
    const block = `<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>`;
    const { connection, endpoint } = await connect(({ path }) =>
      path.includes("publicAccessBlock") ? { body: block } : undefined,
    );
    const session = await enterStub(connection);
    const asking: Collector<"s3.account"> = {
      name: "s3.account",
      scope: "account",
      actions: [],
      async collect(from) {
        await from.call("s3control:GetPublicAccessBlock", (clients, http) =>
          clients.s3control.send(new GetPublicAccessBlockCommand({ AccountId: from.accountId }), http),
        );
        return { publicAccessBlock: null };
      },
    };
    expect((await session.collect(asking, "global", undefined)).complete).toBe(true);
    const asked = endpoint.requests.find(({ path }) => path.includes("publicAccessBlock"));
    expect(asked?.headers.host).toBe(endpoint.url.replace("http://", ""));
    expect(asked?.headers["x-amz-account-id"]).toBe("111122223333");
  });
});

describe("keys that end", () => {
  test("expire in the middle of paging → one re-assume, on from the token, no duplicates", async () => {
    const { connection, endpoint } = await connect((request) => {
      if (!isList(request)) return undefined;
      if (request.query.get("nextToken") === null) return page(["a"], "t1");
      if (request.accessKeyId.endsWith("-1"))
        return jsonError(403, "ExpiredTokenException", "The security token is expired");
      return page(["b"]);
    });
    const session = await enterStub(connection);
    const { complete, ops, data } = await session.collect(listing, "eu-west-1", undefined);
    expect({ complete, data }).toEqual({ complete: true, data: found("a", "b") });
    expect(ops).toEqual([{ op: "guardduty:ListDetectors", outcome: "ok" }]);
    expect(
      endpoint.requests.filter(isList).map(({ query, accessKeyId }) => [query.get("nextToken"), accessKeyId]),
    ).toEqual([
      [null, "ASIA-111122223333-1"],
      ["t1", "ASIA-111122223333-1"],
      ["t1", "ASIA-111122223333-2"],
    ]);
  });

  test("expired again after the re-assume → expired, not a loop", async () => {
    const { connection, endpoint } = await connect((request) =>
      isList(request) ? jsonError(403, "ExpiredTokenException", "The security token is expired") : undefined,
    );
    const session = await enterStub(connection);
    const { complete, ops, data } = await session.collect(listing, "eu-west-1", undefined);
    expect({ complete, data }).toEqual({ complete: false, data: null });
    expect(ops).toMatchObject([{ outcome: "expired", code: "ExpiredTokenException" }]);
    expect(endpoint.requests.filter(({ operation }) => operation === "AssumeRole")).toHaveLength(2);
  });

  test("renewed five minutes before they expire, once for all calls that wait", async () => {
    const { connection, endpoint, timer } = await connect((request) =>
      isList(request) ? page(["a"]) : undefined,
    );
    const session = await enterStub(connection);
    timer.advance(3_600_000 - 299_000);
    await Promise.all(
      ["eu-west-1", "us-east-1", "eu-north-1"].map((region) => session.collect(listing, region, undefined)),
    );
    expect(endpoint.requests.filter(({ operation }) => operation === "AssumeRole")).toHaveLength(2);
    expect(new Set(endpoint.requests.filter(isList).map(({ accessKeyId }) => accessKeyId))).toEqual(
      new Set(["ASIA-111122223333-2"]),
    );
  });
});

describe("lists", () => {
  test("page 2 empty with a token → goes on to page 3", async () => {
    const pages: Record<string, StubAnswer> = {
      "": page(["a"], "t1"),
      t1: page([], "t2"),
      t2: page(["c"], ""),
    };
    const { connection } = await connect((request) =>
      isList(request) ? pages[request.query.get("nextToken") ?? ""] : undefined,
    );
    const { complete, data } = await (await enterStub(connection)).collect(listing, "eu-west-1", undefined);
    expect({ complete, data }).toEqual({ complete: true, data: found("a", "c") });
  });

  test("a token that comes back → invalid, no facts, an end", async () => {
    const { connection, endpoint } = await connect((request) =>
      isList(request) ? page(["a"], "again") : undefined,
    );
    const envelope = await (await enterStub(connection)).collect(listing, "eu-west-1", undefined);
    expect(envelope).toMatchObject({
      complete: false,
      data: null,
      ops: [{ op: "guardduty:ListDetectors", outcome: "invalid", code: "RepeatedPageToken" }],
    });
    expect(endpoint.requests.filter(isList)).toHaveLength(2);
  });

  test("a token that went stale → the list is read once more from its start", async () => {
    let refused = false;
    const { connection } = await connect((request) => {
      if (!isList(request)) return undefined;
      if (request.query.get("nextToken") === null) return page(["a"], "t1");
      if (refused) return page(["b"]);
      refused = true;
      return jsonError(400, "InvalidNextTokenException", "stale");
    });
    const { complete, data } = await (await enterStub(connection)).collect(listing, "eu-west-1", undefined);
    expect({ complete, data }).toEqual({ complete: true, data: found("a", "b") });
  });
});

describe("calls that fail", () => {
  const summaryAnswer: StubAnswer = {
    body: `<GetAccountSummaryResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetAccountSummaryResult><SummaryMap><entry><key>Users</key><value>7</value></entry></SummaryMap></GetAccountSummaryResult></GetAccountSummaryResponse>`,
  };
  const isSummary = ({ operation }: StubRequest) => operation === "GetAccountSummary";

  test("throttled three times, then answered: complete, counted, each attempt put off by the limiter", async () => {
    let refusals = 3;
    const { connection, timer } = await connect((request) => {
      if (!isSummary(request)) return undefined;
      refusals -= 1;
      return refusals >= 0 ? queryError(400, "Throttling", "Rate exceeded") : summaryAnswer;
    });
    const session = await enterStub(connection);
    const envelope = await session.collect(iamSummary, "global", undefined);
    expect(envelope).toMatchObject({ complete: true, data: { Users: 7 } });
    expect(session.stats()).toEqual({ calls: 6, throttles: 3 });
    expect(timer.slept).toHaveLength(3);
    expect(timer.now()).toBeGreaterThan(3_000);
  });

  test("500 three times, then answered", async () => {
    let refusals = 3;
    const { connection } = await connect((request) => {
      if (!isSummary(request)) return undefined;
      refusals -= 1;
      return refusals >= 0 ? queryError(500, "ServiceFailure", "internal") : summaryAnswer;
    });
    const session = await enterStub(connection);
    expect((await session.collect(iamSummary, "global", undefined)).complete).toBe(true);
    expect(session.stats()).toEqual({ calls: 6, throttles: 0 });
  });

  const failing: [string, StubAnswer | "hang" | "reset", object][] = [
    [
      "denied with a reason",
      queryError(
        403,
        "AccessDenied",
        "User: arn:aws:sts::111122223333:assumed-role/WaymarkAudit/waymark-0a1b2c3d is not authorized to perform: iam:GetAccountSummary with an explicit deny in a service control policy: arn:aws:organizations::999988887777:policy/o-a/service_control_policy/p-abc12345",
      ),
      { outcome: "denied", deniedBy: "scp", policyId: "p-abc12345" },
    ],
    [
      "denied without a reason",
      queryError(403, "AccessDenied", "Access Denied"),
      { outcome: "denied", deniedBy: "unknown" },
    ],
    [
      "always throttled",
      queryError(400, "Throttling", "Rate exceeded"),
      { outcome: "throttled", code: "Throttling" },
    ],
    [
      "always 500",
      queryError(500, "ServiceFailure", "internal"),
      { outcome: "error", code: "ServiceFailure" },
    ],
    ["never answered", "hang", { outcome: "timeout" }],
    ["connection reset", "reset", { outcome: "network" }],
    [
      "an endpoint that lacks the operation, 404",
      { status: 404, body: browserPage(404) },
      { outcome: "error", message: expect.stringContaining("does not know the operation") },
    ],
    [
      "an endpoint that lacks the operation, 500",
      { status: 500, body: browserPage(500) },
      { outcome: "error", message: expect.stringContaining("does not know the operation") },
    ],
    [
      "an endpoint that lacks the operation, InvalidAction",
      queryError(400, "InvalidAction", "Could not find operation"),
      { outcome: "error", message: expect.stringContaining("does not know the operation") },
    ],
  ];
  test.each(failing)("%s: no facts, not complete, and the reason", async (_, answer, expected) => {
    const { connection } = await connect((request) => (isSummary(request) ? answer : undefined), {
      requestTimeoutMs: 100,
    });
    const envelope = await (await enterStub(connection)).collect(iamSummary, "global", undefined);
    expect(envelope).toMatchObject({
      complete: false,
      data: null,
      ops: [{ op: "iam:GetAccountSummary", ...expected }],
    });
    expect(JSON.stringify(envelope)).not.toContain("0a1b2c3d");
  });

  test("JSON protocol: a page instead of an answer is not tried again", async () => {
    const { connection, endpoint } = await connect((request) =>
      isList(request) ? { status: 404, body: browserPage(404) } : undefined,
    );
    const envelope = await (await enterStub(connection)).collect(listing, "eu-west-1", undefined);
    expect(envelope.ops).toMatchObject([
      { outcome: "error", message: expect.stringContaining("does not know") },
    ]);
    expect(endpoint.requests.filter(isList)).toHaveLength(1);
  });

  test("aborted while a call is open → throws the reason", async () => {
    const stop = new AbortController();
    const { connection } = await connect((request) => {
      if (!isSummary(request)) return undefined;
      stop.abort(new Error("cancelled"));
      return "hang";
    });
    const session = await enterStub(connection);
    await expect(session.collect(iamSummary, "global", stop.signal)).rejects.toThrow("cancelled");
  });

  test("no more calls are open at once than allowed", async () => {
    let now = 0;
    let most = 0;
    const { connection } = await connectToStub(
      (request) => {
        if (!isList(request)) return undefined;
        now += 1;
        most = Math.max(most, now);
        return new Promise<StubAnswer>((resolve) =>
          setTimeout(() => {
            now -= 1;
            resolve(page(["a"]));
          }, 20),
        );
      },
      { inFlight: 3 },
    ).then((made) => {
      open.push(made);
      return made;
    });
    const session = await enterStub(connection);
    const regions = Array.from({ length: 12 }, (_, index) => `eu-west-${index + 1}`);
    await Promise.all(regions.map((region) => session.collect(listing, region, undefined)));
    expect(most).toBe(3);
  });

  test("an answer with a value that we do not know is missing evidence", async () => {
    const odd: Collector<"guardduty.admins"> = {
      ...listing,
      // A collector that lets an unknown value through, as a new enumeration value of AWS would.
      collect: async () => JSON.parse('{"adminAccounts":[{"AdminAccountId":1,"AdminStatus":"ENABLED"}]}'),
    };
    const { connection } = await connect(() => undefined);
    const envelope = await (await enterStub(connection)).collect(odd, "eu-west-1", undefined);
    expect(envelope).toMatchObject({
      complete: false,
      data: null,
      ops: [{ outcome: "invalid", code: "UnexpectedAnswer" }],
    });
  });

  test("an unsigned call outside of any account is refused, not signed with somebody's keys", async () => {
    const { connection } = await connect(() => undefined);
    const session = await enterStub(connection);
    let escaped: (() => Promise<unknown>) | undefined;
    const leaking: Collector<"iam.summary"> = {
      ...iamSummary,
      async collect(from) {
        await from.call("iam:GetAccountSummary", async (clients) => {
          escaped = () => clients.iam.send(new GetAccountSummaryCommand({}));
        });
        return null;
      },
    };
    await session.collect(leaking, "global", undefined);
    await expect(escaped?.()).rejects.toThrow("whose keys?");
  });
});
