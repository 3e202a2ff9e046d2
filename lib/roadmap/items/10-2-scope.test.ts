import { describe, expect, it } from "vitest";
import { accountId, aFact, daysAgo, denied, homeRegion, managementId } from "#lib/roadmap/a-fact.fixture.ts";
import { anInstance } from "#lib/roadmap/a-launch.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { anAccount, anOrganizationInput } from "#lib/roadmap/an-organization.fixture.ts";
import { evaluateOrganization } from "#lib/roadmap/evaluate.ts";
import { evaluateOwnAnswers } from "#lib/roadmap/evaluate-beside.ts";
import { anExercise, withExercises } from "#lib/roadmap/exercises/an-exercise.fixture.ts";
import type { RecordedExercise } from "#lib/roadmap/exercises/worth.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import { recordKinds } from "#lib/roadmap/records.ts";
import { defaultSettings, type Settings } from "#lib/roadmap/settings.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

const other = "222233334444";
const unit = "ou-ab12-workloads";
const prodUnit = "ou-ab12-production";

/** `/Workloads/Prod` with the account, another one beside the units, and the management account. */
const tree = aFact(
  "organizations.tree",
  [
    "organizations:DescribeOrganization",
    "organizations:ListAccounts",
    "organizations:ListRoots",
    "organizations:ListOrganizationalUnitsForParent",
    "organizations:ListAccountsForParent",
  ],
  {
    Id: "o-a1b2c3d4e5",
    MasterAccountId: managementId,
    FeatureSet: "ALL",
    roots: [{ Id: "r-ab12", PolicyTypes: [] }],
    organizationalUnits: [
      { Id: unit, Name: "Workloads", ParentId: "r-ab12" },
      { Id: prodUnit, Name: "Prod", ParentId: unit },
    ],
    accounts: [
      anAccount(managementId),
      anAccount(accountId, { ParentId: prodUnit }),
      anAccount(other),
      anAccount("333344445555", { State: "SUSPENDED" }),
    ],
  },
  { accountId: managementId },
);
const noUnits = denied(tree, "organizations:ListOrganizationalUnitsForParent");
const noList = denied(tree, "organizations:ListAccounts");

const scoped = (scope: object, days = 60) => anExercise(days, { scope });

interface Scene {
  settings?: Partial<Settings>;
  facts?: typeof tree;
  account?: Partial<AccountInput["account"]>;
}

/** What an account answers itself; null: it shows the organization's. */
function ask(exercises: RecordedExercise[], { settings = {}, facts = tree, account = {} }: Scene = {}) {
  const input = anInput({
    records: withExercises(...exercises),
    settings: { ...defaultSettings, ...settings },
    sharedFacts: [facts],
    account,
  });
  return evaluateOwnAnswers(input).get("10.2") ?? null;
}

function judge(exercises: RecordedExercise[], { settings = {}, facts = tree }: Scene = {}): Verdict {
  const input = anOrganizationInput({
    records: withExercises(...exercises),
    settings: { ...defaultSettings, ...settings },
    facts: [facts],
  });
  const verdict = evaluateOrganization(input).get("10.2");
  if (verdict === undefined) throw new Error("10.2 was not evaluated");
  return verdict;
}

describe("10.2: whom an exercise covers", () => {
  it("A not in scope and org:false (trap: any exercise ticks everything)", () => {
    expect(ask([scoped({ accounts: [other] })])).toMatchObject({ state: "NOT_MET", fractionHundredths: 0 });
    expect(ask([scoped({ ous: ["ou-ab12-sandboxes"] })])?.state).toBe("NOT_MET");
    expect(ask([scoped({ ous: ["/Prod"] })])?.state).toBe("NOT_MET");
    expect(ask([scoped({ environments: ["nonprod"] })])?.state).toBe("NOT_MET");
  });

  it.each([
    ["the account", { accounts: [accountId] }],
    ["its unit by id", { ous: [prodUnit] }],
    ["a unit above it", { ous: [unit] }],
    ["its unit by the path of names", { ous: ["/Workloads/Prod"] }],
    ["the root", { ous: ["r-ab12"] }],
    ["its environment", { environments: ["prod"] }],
  ])("%s in scope", (_name, scope) => {
    const settings = { environments: { [unit]: "prod" as const } };
    expect(ask([scoped(scope)], { settings })?.state).toBe("MET");
  });

  it("where all are covered by the whole organization's exercise, accounts show the organization's verdict", () => {
    expect(ask([anExercise(60)])).toBeNull();
    expect(ask([])).toBeNull();
    const { data, ...recorded } = scoped({ ous: ["/"] });
    const ofRoot = { ...recorded, data: recordKinds.exercise.schema.parse(data) };
    expect(ask([ofRoot])).toBeNull();
    expect(judge([ofRoot])).toMatchObject({ state: "MET", units: 1 });
    expect(judge([anExercise(60)])).toMatchObject({ state: "MET", units: 1 });
  });

  it("new account joined after an org-wide drill: MET by inheritance, with the note", () => {
    const verdict = ask([anExercise(60)], { account: { joinedAt: new Date(daysAgo(20)) } });
    expect(verdict?.state).toBe("MET");
    expect(verdict?.evidence.map(({ observed }) => observed)).toContain(
      "The account joined after the exercise of 2026-09-22 and inherits it.",
    );
  });

  it("the organization counts its accounts where they differ, and names those without cover", () => {
    const verdict = judge([scoped({ accounts: [accountId] })]);
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 33, units: 3, known: 3 });
    expect(verdict.failing).toEqual([
      { resource: other, region: "global", why: "No exercise covers it." },
      { resource: managementId, region: "global", why: "No exercise covers it." },
    ]);
  });

  it("several exercises may cover everybody together", () => {
    const all = [scoped({ accounts: [accountId, managementId] }), scoped({ accounts: [other] }, 90)];
    expect(judge(all)).toMatchObject({ state: "MET", failing: [] });
  });

  it("a lesson is overdue once, however many accounts its exercise covers", () => {
    const lessons = [{ text: "Isolate by tag", owner: "Ben", due: daysAgo(1) }];
    const drill = anExercise(60, { lessons, scope: { accounts: [accountId, managementId] } });
    const failing = judge([drill]).failing.map(({ resource }) => resource);
    expect(failing.toSorted()).toEqual([other, "exercise/drill-60"]);
  });

  it("Incident Manager response plans exist, no exercise (trap): facts of AWS stand in for nothing", () => {
    expect(judge([])).toMatchObject({ state: "NOT_MET", reason: "No exercise is recorded." });
  });
});

describe("10.2: environments that the settings leave out", () => {
  const settings: Partial<Settings> = {
    environments: { [accountId]: "sandbox" },
    incidentScopeEnvironments: ["prod", "nonprod", "security", "log-archive", "shared", "management"],
  };

  it("a sandbox is not applicable, with and without exercises", () => {
    expect(ask([], { settings })).toMatchObject({ state: "NOT_APPLICABLE", reasonCode: "out_of_scope" });
    expect(ask([anExercise(60)], { settings })?.state).toBe("NOT_APPLICABLE");
    expect(judge([scoped({ accounts: [other, managementId] })], { settings })).toMatchObject({
      state: "MET",
      units: 2,
    });
  });

  it("an account that nobody has declared is in scope", () => {
    const nobody = { ...settings, environments: {} };
    expect(ask([scoped({ accounts: [other] })], { settings: nobody })?.state).toBe("NOT_MET");
  });

  it("closed accounts are not applicable by their state, and answer nothing", () => {
    expect(ask([scoped({ accounts: [other] })], { account: { state: "CLOSED" } })).toBeNull();
  });
});

describe("10.2: what could not be read", () => {
  it("the units: what names an account or everybody still counts, what names units is open", () => {
    expect(ask([scoped({ accounts: [accountId] })], { facts: noUnits })?.state).toBe("MET");
    expect(ask([scoped({ accounts: [other] })], { facts: noUnits })?.state).toBe("NOT_MET");
    expect(ask([scoped({ ous: [unit] })], { facts: noUnits })).toMatchObject({
      state: "UNKNOWN",
      reasonCode: "denied",
    });
    // Whether it covers the account or not, the account's own drill is enough.
    const both = [scoped({ accounts: [accountId] }), scoped({ ous: [unit] }, 90)];
    expect(ask(both, { facts: noUnits })?.state).toBe("MET");
    // A lesson of it that is overdue would not be.
    const lessons = [{ text: "Isolate by tag", owner: "Ben", due: daysAgo(1) }];
    const owing = anExercise(90, { scope: { ous: [unit] }, lessons });
    expect(ask([scoped({ accounts: [accountId] }), owing], { facts: noUnits })?.state).toBe("UNKNOWN");
  });

  it("the list of accounts: what covers the whole organization covers all of them", () => {
    expect(judge([anExercise(60)], { facts: noList })).toMatchObject({ state: "MET" });
    expect(judge([], { facts: noList })).toMatchObject({ state: "NOT_MET" });
    expect(judge([scoped({ accounts: [accountId] })], { facts: noList })).toMatchObject({
      state: "UNKNOWN",
      reasonCode: "denied",
    });
  });
});

describe("10.2: how well prepared an account is, which decides nothing", () => {
  const scene = (facts = goodFactsBut()) => {
    const input = anInput({
      facts,
      records: withExercises(scoped({ accounts: [accountId] })),
      settings: { ...defaultSettings, responderRoleNames: ["worker"] },
      sharedFacts: [tree],
    });
    return evaluateOwnAnswers(input).get("10.2");
  };

  it("the security contact, the organization's trail, and the responders' role", () => {
    const verdict = scene();
    expect(verdict?.state).toBe("MET");
    const observed = verdict?.evidence.slice(1).map((one) => one.observed);
    expect(observed).toEqual([
      "AWS knows whom to write to about security.",
      expect.stringMatching(/^(A|No) trail of the organization/),
      "Responders have a role here: worker.",
    ]);
  });

  it("how many instances Systems Manager reaches", () => {
    const compute = goodFactsBut().find(
      ({ collector, region }) => collector === "ec2.compute" && region === homeRegion,
    );
    if (compute === undefined) throw new Error("every account has a list of instances");
    const data = { instances: [anInstance("i-1"), anInstance("i-2")], volumes: [], snapshots: [] };
    const platforms = {
      platforms: [{ PlatformName: "Amazon Linux", PlatformVersion: "2023", instances: 1 }],
    };
    const ssm = aFact("ssm.platforms", ["ssm:DescribeInstanceInformation"], platforms, {
      region: homeRegion,
    });
    const observed = scene(goodFactsBut({ ...compute, data }, ssm))?.evidence.map((one) => one.observed);
    expect(observed?.at(-1)).toMatch(/^Systems Manager reaches 1 of 2 instances/);
  });

  it("facts that could not be read change no verdict, and are said to be unread", () => {
    const keep = new Set(["sts.assume", "account.regions"]);
    const verdict = scene(goodFactsBut().filter(({ collector }) => keep.has(collector)));
    expect(verdict?.state).toBe("MET");
    const unread = verdict?.evidence.filter(({ result }) => result === "unknown") ?? [];
    expect(unread).toHaveLength(3);
  });
});
