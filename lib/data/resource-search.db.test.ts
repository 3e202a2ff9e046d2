/** Resources by their addresses, and one by its ARN. */
import { beforeAll, describe, expect, test } from "vitest";
import { unconnectedNetwork } from "#lib/facts/a-network.fixture.ts";
import type { Viewer } from "#lib/viewer.ts";
import { query } from "./database.ts";
import { listResources } from "./resource-list.ts";
import { getResource } from "./resource-page.ts";
import { parseResourceQuery } from "./resource-query.ts";
import { useTestDatabase } from "./test-database.ts";
import { good } from "./test-refreshed.ts";
import { beforeResources, envelope, topicArn, topics, write } from "./test-resources.ts";
import { job, management, organizationId, start } from "./test-scenario.ts";

useTestDatabase();
beforeAll(async () => {
  await beforeResources();
  await write([topics("b")]);
});

const balancerArn = `arn:aws:elasticloadbalancing:eu-west-1:${good}:loadbalancer/app/web/50dc6c`;

test("what nobody could say of addresses stays as it was", async () => {
  const balancer = (addresses: string[]) =>
    envelope("elb.load-balancers", "elbv2:DescribeLoadBalancers", {
      loadBalancers: [
        {
          LoadBalancerArn: balancerArn,
          CreatedTime: null,
          DNSName: null,
          addresses,
        },
      ],
      classic: [],
    });
  const network = (networkInterfaces: unknown) => ({
    ...envelope("ec2.network", "ec2:DescribeNetworkInterfaces", { ...unconnectedNetwork, networkInterfaces }),
    complete: networkInterfaces !== null,
  });
  const known = async () =>
    (await query<{ addresses: string[] }>("select addresses from resource where resource_id = '50dc6c'"))[0]
      ?.addresses;
  await write([balancer(["203.0.113.9"]), network([])]);
  expect(await known()).toEqual(["203.0.113.9"]);
  await write([balancer([]), network(null)]);
  expect(await known()).toEqual(["203.0.113.9"]);
  // Only the network is new, and the balancer's list is as it was.
  const [balancers, interfaces] = [balancer([]), network([])];
  await write([balancers, interfaces], [interfaces]);
  expect(await known()).toEqual([]);
});

test("resources are found by their addresses, by ranges of them and by DNS names", async () => {
  const addresses = "{10.0.3.7,203.0.113.5,2001:db8::1,2001:db8:0:5::/80,web-1.eu-west-1.elb.amazonaws.com}";
  await query("update resource set addresses = $2 where arn = $1", [balancerArn, addresses]);
  const found = async (q: string) => {
    const { query: asked } = parseResourceQuery(new URLSearchParams({ q }));
    const page = await listResources(job, asked, { organizationId, limit: 10, now: start });
    expect(page.matching.count).toBe(page.rows.length);
    return page.rows.map(({ arn }) => arn);
  };
  for (const text of [
    "10.0.3.7",
    "203.0.113.5",
    "2001:DB8:0::1",
    // Of a range that is delegated.
    "2001:db8:0:5::99",
    "10.0.0.0/16",
    "10.0.3.0/29",
    "10.0.3.7/32",
    "2001:db8::/32",
    "2001:db8:0:5::/64",
    "2001:db8:0:4::/63",
    "10.0.2.0/23",
    "https://dualstack.Web-1.eu-west-1.elb.amazonaws.com/login",
    "ip-10-0-3-7.eu-west-1.compute.internal",
  ])
    expect([text, await found(text)]).toEqual([text, [balancerArn]]);
  for (const text of [
    "10.0.3.8",
    "10.0.3.8/29",
    "10.1.0.0/16",
    "2001:db8:0:6::/63",
    "2001:db8:0:6::1",
    "ip-10-0-3-7.us-west-2.compute.internal",
    "web-2.eu-west-1.elb.amazonaws.com",
  ])
    expect([text, await found(text)]).toEqual([text, []]);
  // A bucket may be called like a host.
  await query("update resource set name = 'www.example.com' where arn = $1", [balancerArn]);
  expect(await found("www.example.com")).toEqual([balancerArn]);
});

describe("one resource by its ARN", () => {
  const bucket = "arn:aws:s3:::reports-of-the-year";
  const add = (accountId: string, goneAt: Date | null = null) =>
    query(
      `insert into resource (account_id, arn, region, type, resource_id, sources, named_by, tagged_by, first_seen_at, gone_at)
       values ($1, $2, 'eu-west-1', 's3:bucket', 'reports-of-the-year', '{listing}', 1, 9, $3, $4)
       on conflict (account_id, arn) do update set gone_at = excluded.gone_at`,
      [accountId, bucket, start, goneAt],
    );
  const owner = (accountId: string): Viewer => ({ actor: "user:o", role: "owner", accounts: [accountId] });
  const found = async (viewer: Viewer, arn: string, accountId: string | null = null) =>
    (await getResource(viewer, { accountId, arn })).accountId;

  test("that names its account, or none; with and without the account where EC2 leaves it out", async () => {
    await add(good);
    expect(await found(job, topicArn("b"))).toBe(good);
    expect(await found(job, bucket)).toBe(good);
    expect(await found(owner(good), bucket, good)).toBe(good);
    await query(
      `insert into resource (account_id, arn, region, type, resource_id, sources, named_by, tagged_by, first_seen_at)
       values ($1, $2, 'eu-west-1', 'ec2:snapshot', 'snap-0abc', '{listing}', 1, 9, $3)`,
      [good, `arn:aws:ec2:eu-west-1:${good}:snapshot/snap-0abc`, start],
    );
    expect(await found(job, "arn:aws:ec2:eu-west-1::snapshot/snap-0abc")).toBe(good);
    expect(await found(job, "arn:aws:ec2:eu-west-1::snapshot/snap-0abc", good)).toBe(good);
  });

  test("is missing where the viewer may not see its account, and where there is none", async () => {
    const missing = { code: "NOT_FOUND" };
    for (const arn of [topicArn("b"), bucket, "arn:aws:ec2:eu-west-1::snapshot/snap-0abc"])
      await expect(found(owner(management), arn)).rejects.toMatchObject(missing);
    await expect(found(owner(management), bucket, good)).rejects.toMatchObject(missing);
    for (const arn of [topicArn("none"), "arn:aws:s3:::reports", "%", "nonsense"])
      await expect(found(job, arn)).rejects.toMatchObject(missing);
  });

  test("of several accounts one has to be named, unless the others had it once", async () => {
    await add(management);
    await expect(found(job, bucket)).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await found(job, bucket, management)).toBe(management);
    // Whoever sees one account only learns nothing of the other.
    expect(await found(owner(management), bucket)).toBe(management);
    await add(management, start);
    expect(await found(job, bucket)).toBe(good);
  });
});
