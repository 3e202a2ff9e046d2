import { describe, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  aCorrectionRule,
  aTarget,
  correctionFacts,
  day,
  lambdaArn,
  north,
} from "#lib/roadmap/a-correction.fixture.ts";
import { accountId, denied, securityId } from "#lib/roadmap/a-fact.fixture.ts";
import { aGrantedRole } from "#lib/roadmap/a-grant.fixture.ts";
import { aRoutesFact, busArn } from "#lib/roadmap/a-route.fixture.ts";
import { aPolicyText, aRolesFact } from "#lib/roadmap/an-identity.fixture.ts";
import {
  calling,
  check,
  fix,
  groups,
  judge,
  met,
  notMet,
  partial,
  type Row,
  unknown,
} from "./8-2-scenes.fixture.ts";

describe("8.2 automated remediation: rules of EventBridge", () => {
  it.each<Row>([
    ["a function that may correct, unproven", () => judge([calling()], groups), partial(75), "UNPROVEN"],
    [
      "a function that was deleted",
      () => judge([calling({ exists: false })], groups),
      notMet,
      "TARGET_MISSING",
    ],
    [
      "reserved concurrency 0 (trap: the list shows it as normal)",
      () => judge([calling({ ReservedConcurrentExecutions: 0 })], groups),
      notMet,
      "TARGET_MISSING",
    ],
    ["state Failed", () => judge([calling({ State: "Failed" })], groups), notMet, "TARGET_MISSING"],
    [
      "a rule that is disabled",
      () => judge([calling({}, { State: "DISABLED", targets: null })], groups),
      notMet,
      "RULE_DISABLED",
    ],
    [
      "a role that may only tell",
      () => judge([calling({ Role: `arn:aws:iam::${accountId}:role/teller` })], groups),
      notMet,
      "NOTIFY_ONLY",
    ],
    [
      "a topic only",
      () =>
        judge(
          [calling({}, { targets: [{ Id: "a", Arn: `arn:aws:sns:${north}:${accountId}:alerts` }] })],
          groups,
        ),
      notMet,
      "NOTIFY_ONLY",
    ],
    [
      "only automation rules of Security Hub, of which nothing leads anywhere (trap)",
      () => judge([], { ...groups }),
      notMet,
    ],
    [
      "every finding of Security Hub to a function that may change things: a person has to say what it corrects",
      () => judge([calling({}, { EventPattern: JSON.stringify({ source: ["aws.securityhub"] }) })], groups),
      unknown("needs_answer"),
    ],
    [
      "a control of Security Hub that finds it",
      () =>
        judge(
          [
            calling(
              {},
              {
                EventPattern: JSON.stringify({
                  source: ["aws.securityhub"],
                  "detail-type": ["Security Hub Findings - Imported"],
                  detail: {
                    findings: { GeneratorId: ["security-control/EC2.13"], Workflow: { Status: ["NEW"] } },
                  },
                }),
              },
            ),
          ],
          groups,
        ),
      partial(75),
    ],
    [
      "its configuration could not be read",
      () => judge([denied(calling(), "lambda:GetFunctionConfiguration", { resource: fix })], groups),
      unknown("denied"),
    ],
    [
      "its concurrency could not be read",
      () => judge([denied(calling(), "lambda:GetFunctionConcurrency", { resource: fix })], groups),
      unknown("denied"),
    ],
    [
      "an automation that succeeded last week",
      () => {
        const Arn = `arn:aws:ssm:${north}:${accountId}:automation-definition/close-ports:$DEFAULT`;
        const routes = calling({}, { targets: [{ Id: "a", Arn }] });
        const documents = [
          { DocumentName: "close-ports", succeeded90d: 1, failed90d: 0, lastSucceededOn: day(7) },
        ];
        return judge([routes, automations(documents)], groups);
      },
      met,
    ],
    [
      "a bus in the security account whose facts are missing",
      () => judge([calling({}, toSecurity)], groups),
      { state: "UNKNOWN" },
    ],
    [
      "a function in the security account, whose role may act in others",
      () => judge([calling({}, toSecurity)], { ...groups, sharedFacts: central(["sts:AssumeRole"]) }),
      partial(75),
    ],
    [
      "a function in the security account that only tells",
      () => judge([calling({}, toSecurity)], { ...groups, sharedFacts: central(["sns:Publish"]) }),
      notMet,
      "NOTIFY_ONLY",
    ],
    [
      "a function in the security account whose role is not known",
      () => judge([calling({}, toSecurity)], { ...groups, sharedFacts: central(null) }),
      { state: "UNKNOWN" },
    ],
    [
      "a bus in the security account without a rule for it",
      () =>
        judge([calling({}, toSecurity)], {
          ...groups,
          sharedFacts: [aRoutesFact(north, securityId)],
        }),
      notMet,
      "TARGET_MISSING",
    ],
  ])("%s", (_name, verdict, expected, fault) => {
    check(verdict(), expected, fault);
  });
});

function automations(
  documents: {
    DocumentName: string;
    succeeded90d: number;
    failed90d: number;
    lastSucceededOn: string | null;
  }[],
): Envelope {
  const found = correctionFacts([north]).find(({ collector }) => collector === "ssm.automations");
  if (found === undefined) throw new Error("no automations");
  return { ...found, data: { documents } };
}

const toSecurity = { targets: [{ Id: "a", Arn: busArn(north, securityId) }] };

/** The security account: who sends to its bus, which function takes it, and what that one may do (null: not read). */
function central(actions: readonly string[] | null): Envelope[] {
  const arn = lambdaArn("repair", north, securityId);
  const Role = `arn:aws:iam::${securityId}:role/repair`;
  const Policy = JSON.stringify({
    Statement: [
      { Effect: "Allow", Principal: { AWS: accountId }, Action: "events:PutEvents", Resource: "*" },
    ],
  });
  const routes = aRoutesFact(north, securityId, {
    buses: [{ Name: "default", Arn: busArn(north, securityId), Policy }],
    corrections: [aCorrectionRule([arn], { Name: "repair" })],
    functions: [aTarget(arn, { Role })],
  });
  if (actions === null) return [routes];
  const role = aGrantedRole("repair", aPolicyText(actions), { Arn: Role });
  return [routes, aRolesFact([role], {}, securityId)];
}
