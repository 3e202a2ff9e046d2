import { describe, expect, it } from "vitest";
import type { IamUser } from "#lib/facts/iam.ts";
import { aCredentialsFact, aKeyUser, aSummaryFact } from "#lib/roadmap/a-fact.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import {
  aDecoy,
  aHoneyFact,
  allows,
  aRegistry,
  aToken,
  keyId,
  userArn,
} from "#lib/roadmap/honey/a-decoy.fixture.ts";
import { judge } from "./5-2-users.fixture.ts";

const key = { AccessKeyId: keyId(1), Status: "Active", CreateDate: null, lastUsed: null };
const user = (more: Partial<IamUser> = {}): IamUser => ({
  ...aKeyUser("nightly-1"),
  Arn: userArn(1),
  accessKeys: [key],
  ...more,
});

function judgeDecoy(one: IamUser, fact = aHoneyFact(), records = aRegistry(aToken(1))) {
  const facts = goodFactsBut(aCredentialsFact([one]), aSummaryFact(1), fact);
  return judge(anInput({ facts, records }));
}

describe("5.2 no IAM users: row 3b, decoys of 9.3", () => {
  it("only user is a healthy decoy of 9.3", () => {
    const verdict = judgeDecoy(user());
    expect(verdict).toMatchObject({ state: "MET", failing: [] });
    expect(verdict.reason).toContain("excluded by security");
    const text = JSON.stringify(verdict);
    for (const secret of [keyId(1), "nightly", "decoy", "honey"]) expect(text).not.toContain(secret);
  });

  it("the decoy got a policy", () => {
    const policies = [{ name: "ReadOnlyAccess", document: allows }];
    const fact = aHoneyFact({ decoys: [aDecoy(1, { policies })] });
    expect(judgeDecoy(user(), fact)).toMatchObject({ state: "NOT_MET" });
  });

  it("is an ordinary user where it has more than the registered key", () => {
    const second = { ...key, AccessKeyId: "AKIAI44QH8DHBEXAMPLE" };
    expect(judgeDecoy(user({ accessKeys: [key, second] }))).toMatchObject({ state: "NOT_MET" });
    const service = { ServiceName: "bedrock.amazonaws.com", Status: "Active", ExpirationDate: null };
    expect(judgeDecoy(user({ serviceCredentials: [service] }))).toMatchObject({ state: "NOT_MET" });
  });

  it("is an ordinary user where nothing watches it, or nobody has registered it", () => {
    expect(judgeDecoy(user(), aHoneyFact({ trails: [] }))).toMatchObject({ state: "NOT_MET" });
    expect(judgeDecoy(user(), aHoneyFact(), aRegistry())).toMatchObject({ state: "NOT_MET" });
  });
});
