import { describe, expect, it } from "vitest";
import { accountId, regions, securityId, userArn } from "./a-fact.fixture.ts";
import { anInput } from "./an-input.fixture.ts";
import { itemById, items } from "./catalog.ts";
import { type FixContext, fixSteps } from "./fix.ts";

const context = (failing: FixContext["failing"] = [], more: Partial<FixContext> = {}): FixContext => ({
  accountId,
  partition: "aws",
  organization: anInput().organization,
  failing,
  ...more,
});

function commands(id: string, failing: FixContext["failing"], more: Partial<FixContext> = {}): string[] {
  return fixSteps(itemById(id), context(failing, more)).flatMap(({ command }) =>
    command === undefined ? [] : command.lines.split("\n"),
  );
}

const detector = (region: string) => ({
  resource: `arn:aws:guardduty:${region}:${accountId}:detector/d0`,
  region,
});

describe("fixSteps", () => {
  it("fills in account, organization and the failing regions", () => {
    const lines = commands("4.1", [{ resource: accountId, region: "eu-west-1" }, detector("us-west-2")]);
    expect(lines).toContain("aws guardduty create-detector --enable --region eu-west-1");
    expect(lines).toContain("aws guardduty update-detector --enable --region us-west-2 --detector-id d0");
    expect(lines.filter((line) => line.includes(`--admin-account-id ${securityId}`))).toHaveLength(2);
    expect(lines.join("\n")).not.toMatch(/create-detector.*us-west-2|update-detector.*eu-west-1/);
  });

  it("loops over the Regions where nothing else differs", () => {
    const failing = ["eu-west-1", "eu-west-2", "us-east-1"].map((region) => ({
      resource: accountId,
      region,
    }));
    const create = fixSteps(itemById("4.1"), context(failing)).find(({ command }) =>
      command?.lines.includes("create-detector"),
    );
    expect(create?.command?.lines).toBe(
      [
        "for region in eu-west-1 eu-west-2 us-east-1; do",
        '  aws guardduty create-detector --enable --region "$region"',
        "done",
      ].join("\n"),
    );
  });

  it("leaves out a step about resources that do not fail here", () => {
    const texts = fixSteps(itemById("4.1"), context([detector("us-west-2")])).map(
      ({ command }) => command?.lines ?? "",
    );
    expect(texts.some((lines) => lines.includes("create-detector"))).toBe(false);
  });

  it("1.2: names the accounts that are outside and the buckets; all features only where they are off", () => {
    const outside = { resource: "555555555555", region: "global" };
    const bucket = { resource: "arn:aws:s3:::billing", region: "us-east-1" };
    expect(commands("1.2", [outside, bucket])).toEqual([
      "aws organizations invite-account-to-organization --target Id=555555555555,Type=ACCOUNT",
      "aws s3 sync s3://billing s3://<new-bucket-in-workload-account>",
    ]);
    expect(commands("1.2", [{ resource: "o-a1b2c3d4e5", region: "global" }])).toEqual([
      "aws organizations enable-all-features # organization o-a1b2c3d4e5",
    ]);
  });

  it("1.3: names candidates, and the trail whose bucket is elsewhere", () => {
    const trail = `arn:aws:cloudtrail:us-east-1:999900001111:trail/all`;
    const candidates = ["555555555555", "666666666666"].map((resource) => ({ resource, region: "global" }));
    const lines = commands("1.3", [...candidates, { resource: trail, region: "global" }]);
    expect(lines.filter((line) => line.startsWith("npx waymark connect"))).toEqual([
      "npx waymark connect --security-account 555555555555",
      "npx waymark connect --security-account 666666666666",
    ]);
    expect(lines.at(-1)).toBe(
      `aws cloudtrail update-trail --name ${trail} --s3-bucket-name <bucket-in-log-account>`,
    );
  });

  it("names the users and buckets that fail, once each", () => {
    const users = [userArn("a"), userArn("team/b"), userArn("a"), `arn:aws:iam::${accountId}:root`];
    const lines = commands(
      "5.2",
      users.map((resource) => ({ resource, region: "global" })),
    );
    expect(lines.filter((line) => line.startsWith("aws iam list-access-keys"))).toEqual([
      "aws iam list-access-keys --user-name a",
      "aws iam list-access-keys --user-name b",
    ]);
    const buckets = commands("3.4", [{ resource: "arn:aws:s3:::leak", region: "eu-west-1" }]);
    expect(buckets.some((line) => line.startsWith("aws s3api put-public-access-block --bucket leak "))).toBe(
      true,
    );
  });

  it("keeps a name from becoming a second command", () => {
    const lines = commands("5.2", [{ resource: userArn("x; rm -rf ~ 'y'"), region: "global" }]);
    expect(lines[0]).toBe(String.raw`aws iam list-access-keys --user-name 'x; rm -rf ~ '\''y'\'''`);
  });

  it("does not expand a placeholder that stands in a resource's own name", () => {
    const lines = commands("5.2", [{ resource: userArn("<account-id>"), region: "global" }]);
    expect(lines[0]).toBe("aws iam list-access-keys --user-name '<account-id>'");
  });

  it("repeats a line for twenty resources and says how many more there are", () => {
    const failing = Array.from({ length: 23 }, (_, i) => ({ resource: userArn(`u${i}`), region: "global" }));
    const lines = commands("5.2", failing).filter((line) => !line.startsWith("# aws"));
    expect(lines.slice(19, 21)).toEqual(["aws iam list-access-keys --user-name u19", "# and 3 more"]);
  });

  it("keeps placeholders where nothing is known to fail, or nobody designated an account", () => {
    const organization = { ...anInput().organization, securityAccountId: null };
    const lines = commands("4.1", [], { organization }).join("\n");
    expect(lines).toContain("--region <region> --admin-account-id <security-account-id>");
    expect(lines).toContain("create-detector --enable --region <region>");
  });

  it("leaves the role's path out where IAM's commands want the name alone", () => {
    const organization = { ...anInput().organization, roleName: "security/read/WaymarkAudit" };
    const lines = commands("3.2", [], { organization }).join("\n");
    expect(lines).toContain("aws iam get-role --role-name WaymarkAudit ");
    expect(lines).toContain(":role/security/read/WaymarkAudit");
  });

  it("uses the account's partition", () => {
    const lines = commands("3.3", [], { partition: "aws-us-gov" }).join("\n");
    expect(lines).toContain(`arn:aws-us-gov:iam::${accountId}:role/WaymarkAudit`);
  });

  it("leaves no placeholder of its own unfilled in any item", () => {
    const failing = [
      { resource: accountId, region: "eu-west-1" },
      detector("us-west-2"),
      { resource: userArn("a"), region: "global" },
    ];
    const known =
      /<(account-id|partition|role|role-name|home-region|management-account-id|security-account-id|region|empty-region|detector-id|user|bucket)>/;
    for (const item of items) {
      for (const { text, command } of fixSteps(
        item,
        context([...failing, { resource: "arn:aws:s3:::b", region: regions[0] ?? "" }]),
      )) {
        expect(`${text} ${command?.runIn ?? ""} ${command?.lines ?? ""}`).not.toMatch(known);
      }
    }
  });
});
