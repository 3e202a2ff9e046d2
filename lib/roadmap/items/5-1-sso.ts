import { readAnswer } from "#lib/roadmap/answers.ts";
import { conclude, type Unit, verdictWithoutUnits, violate } from "#lib/roadmap/conclude.ts";
import { describeGaps } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext, Item } from "#lib/roadmap/item.ts";
import {
  type Federation,
  humanRoles,
  judgeWays,
  readFederation,
  rolesInUse,
} from "#lib/roadmap/items/5-1-federation.ts";
import { judgePasswords } from "#lib/roadmap/items/5-1-passwords.ts";
import { idpMfa, noHumanAccess } from "#lib/roadmap/questions/5-1-sso.ts";
import type { Evidence, Verdict } from "#lib/roadmap/verdict.ts";

/** Item 5.1 of the roadmap. */
export const sso: Item = {
  id: "5.1",
  slug: "sso",
  stage: 5,
  title: "Single sign-on",
  kind: "assisted",
  scope: "account",
  summary:
    "People reach AWS through the company directory, which enforces strong passwords and a second factor.",
  guidance: {
    why: "Access ends with the employment, once and everywhere. Short sessions leave nothing on laptops that is worth stealing.",
    steps: [
      {
        text: "Enable an organization instance of IAM Identity Center in the management account, connect the identity provider (SCIM) and enforce a second factor there. The command shows where the instance lives.",
        command: {
          runIn: "management account <management-account-id>",
          lines: "aws sso-admin list-instances --region <home-region>",
        },
      },
      {
        text: "Assign groups, not persons, to permission sets of this account.",
        command: {
          runIn: "management account <management-account-id>",
          lines: [
            "aws sso-admin create-account-assignment --region <home-region> --instance-arn <instance-arn> \\",
            "  --permission-set-arn <permission-set-arn> --principal-type GROUP --principal-id <group-id> \\",
            "  --target-type AWS_ACCOUNT --target-id <account-id>",
          ].join("\n"),
        },
      },
      {
        text: "Then take the console passwords of IAM users away.",
        command: {
          runIn: "account <account-id>",
          lines: "aws iam delete-login-profile --user-name <user>",
        },
      },
      {
        text: "Keep two ways in for the day the directory is down, and record what no API tells: that the identity provider demands a second factor, or that nobody signs in here.",
      },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "aws-okta has been on hiatus since 2020: use aws sso of the AWS CLI, okta-aws-cli or saml2aws.",
      },
      {
        asOf: "2026-08",
        text: "The original aws-vault repository is abandoned; the fork ByteNess/aws-vault is maintained.",
      },
    ],
  },
  collectors: ["iam.authorization", "iam.providers", "iam.credentials", "sso.assignments"],
  evaluatorVersion: 2,
  implemented: true,
};

/**
 * Three checks of equal weight: people have a way in through a directory, no IAM user has a console password, the
 * identity provider demands MFA. Without a way in the others count nothing. An account without people is out of scope
 * while the facts bear it out.
 */
export function evaluateSso(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const federation = readFederation(context, input.account.id);
  const passwords = judgePasswords(context);
  const nobody = judgeNobody(context, federation, passwords);
  if (nobody !== null && "verdict" in nobody) return nobody.verdict;
  const path = pathUnit(context, federation);
  const verdict = conclude(sso, view, [path, passwords, mfaUnit(context)], {
    noun: ["check", "checks"],
    met: "People come through the company directory, which demands MFA, and no IAM user has a console password.",
    none: "Nothing in scope.",
    roleName: input.organization.roleName,
    preposition: "for",
  });
  const ended = nobody === null ? {} : { contradicted: [nobody.contradiction] };
  if (path.result !== "fail") return { ...verdict, ...ended };
  return { ...violate(verdict, `People have no way in through a directory. ${verdict.reason}`), ...ended };
}

/** c1. */
function pathUnit(context: EvaluationContext, federation: Federation): Unit {
  const { input } = context;
  const word = judgeWays(context, federation);
  const roles = humanRoles(context, federation);
  const warnings = roles
    .flatMap((role) => role.warnings)
    .map((text) => seen(context, text, "info", "iam.providers"));
  if (word.exists === "unknown")
    return { result: "unknown", place: null, gaps: [word.gap], evidence: warnings };
  if (word.exists === "yes") {
    const { collector, accountId, how } = word;
    const evidence = { ...seen(context, how, "pass", collector), accountId };
    return { result: "pass", place: null, evidence: [evidence, ...warnings] };
  }
  const why = "no role through which people come from a directory";
  const expired = roles.flatMap(({ failing }) => failing);
  return {
    result: "fail",
    place: null,
    why,
    failing: [
      {
        resource: input.account.id,
        region: "global",
        why: "No role through which people come from a directory.",
      },
      ...expired,
    ],
    evidence: [
      seen(
        context,
        "Nobody is assigned by IAM Identity Center, and no role trusts a provider of people.",
        "fail",
        "iam.authorization",
      ),
      ...warnings,
    ],
  };
}

/** c3: no API of AWS shows it. */
function mfaUnit(context: EvaluationContext): Unit {
  const { input, view } = context;
  const answer = readAnswer(input, view, idpMfa, input.account.id);
  if (!answer.valid) return { result: "unknown", place: null, gaps: [answer.gap] };
  const idp = answer.details?.idp ?? "The identity provider";
  if (answer.holds) {
    return {
      result: "pass",
      place: null,
      evidence: [seen(context, `${idp} demands MFA, as a person answered.`, "pass", "attestation")],
    };
  }
  return {
    result: "fail",
    place: null,
    why: "the identity provider does not demand MFA",
    failing: [
      {
        resource: input.account.id,
        region: "global",
        why: `${idp} does not demand MFA, as a person answered.`,
      },
    ],
  };
}

type Nobody = { verdict: Verdict } | { contradiction: { attestationId: string; why: string } };

/** P5: nobody signs in here, as a person answered. Facts that show otherwise end the answer. Null: not answered so. */
function judgeNobody(context: EvaluationContext, federation: Federation, passwords: Unit): Nobody | null {
  const { input, view } = context;
  const answer = readAnswer(input, view, noHumanAccess, input.account.id);
  if (!answer.valid || !answer.holds) return null;
  const { id } = answer.attestation;
  if (passwords.result === "fail") {
    return { contradiction: { attestationId: id, why: "an IAM user has a console password" } };
  }
  const used = rolesInUse(context, federation);
  if (used !== null && used.length > 0) {
    return { contradiction: { attestationId: id, why: `people used role ${used[0]}` } };
  }
  const gaps = [
    ...(passwords.result === "unknown" ? (passwords.gaps ?? []) : []),
    ...(used !== null ? [] : federation.roles.known ? [] : [federation.roles.gap]),
  ];
  const until = view.validUntil();
  if (gaps.length === 0 && used !== null) {
    const reason =
      "Nobody signs in to this account, as a person answered, and nothing that was read contradicts it.";
    return { verdict: verdictWithoutUnits(sso, "NOT_APPLICABLE", "out_of_scope", reason, until) };
  }
  const placed = gaps.map((gap) => ({ gap, place: null }));
  const { reason, reasonCode } = describeGaps(placed, {
    roleName: input.organization.roleName,
    preposition: "for",
  });
  const words = gaps.length === 0 ? "When people used their roles last is not known." : reason;
  return {
    verdict: verdictWithoutUnits(sso, "UNKNOWN", gaps.length === 0 ? "not_read" : reasonCode, words, until),
  };
}

function seen(
  { input }: EvaluationContext,
  observed: string,
  result: Evidence["result"],
  collector: string,
): Evidence {
  return { collector, accountId: input.account.id, region: "global", observed, result };
}
