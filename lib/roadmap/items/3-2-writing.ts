/** Whether the audit role could change anything, for item 3.2. */
import type { IamAuthorization } from "#lib/facts/iam.ts";
import { parsePolicyDocument } from "#lib/policy/document.ts";
import { findWriteGrants } from "#lib/policy/grants.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Reading } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";

type AuditRole = NonNullable<IamAuthorization["auditRole"]>;
type Documents = Extract<ReturnType<typeof parsePolicyDocument>, { readable: true }>[];

/** AWS writes these itself; their names are proof enough, and they hold a few actions whose names tell nothing. */
const readingPolicies =
  /^arn:[^:]+:iam::aws:policy\/(SecurityAudit|job-function\/ViewOnlyAccess|ReadOnlyAccess)$/;
const writingPolicies = /^arn:[^:]+:iam::aws:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess)$/;

const shownActions = 5;

/** Passes where every policy of the role is readable and none grants an action that changes something. */
export function judgeWriting(context: EvaluationContext): Unit {
  const facts = context.view.find("iam.authorization");
  const role = facts.ask("iam:GetAccountAuthorizationDetails", (data) => data.auditRole);
  if (!role.known) return { result: "unknown", place: null, gaps: [role.gap] };
  if (role.value === null) {
    return {
      result: "unknown",
      place: null,
      gaps: [said("The assumed role is not among the roles of the account")],
    };
  }
  const { documents, powerful, gaps } = readPolicies(facts, role.value);
  const { writes, unclear } = findWriteGrants(documents);
  const granted = [...powerful, ...writes];
  const evidence = (observed: string, result: "pass" | "fail" | "unknown") => [
    {
      collector: "iam.authorization",
      accountId: context.input.account.id,
      region: "global",
      observed,
      result,
    },
  ];
  if (granted.length > 0) {
    const shown = granted.slice(0, shownActions).join(", ");
    const more = granted.length > shownActions ? ` and ${granted.length - shownActions} more` : "";
    const why = `the role may change things: ${shown}${more}`;
    return {
      result: "fail",
      place: null,
      why,
      failing: [{ resource: role.value.Arn, region: "global", why: `Grants ${granted.join(", ")}.` }],
      evidence: evidence(`The role is granted ${shown}${more}.`, "fail"),
    };
  }
  if (unclear.length > 0) gaps.push(said(`Whether ${unclear.join(", ")} only reads is not known`));
  if (gaps.length > 0) {
    return {
      result: "unknown",
      place: null,
      gaps,
      evidence: evidence("Not every policy of the role is clear.", "unknown"),
    };
  }
  return {
    result: "pass",
    place: null,
    evidence: evidence("No policy of the role grants a change.", "pass"),
  };
}

function readPolicies(
  facts: Reading<"iam.authorization">,
  role: AuditRole,
): { documents: Documents; powerful: string[]; gaps: Gap[] } {
  const documents: Documents = [];
  const powerful: string[] = [];
  const gaps: Gap[] = [];
  const read = (name: string, text: string | null) => {
    if (text === null) {
      gaps.push(said(`Policy ${name} could not be read`));
      return;
    }
    const document = parsePolicyDocument(text);
    if (document.readable) documents.push(document);
    else gaps.push(said(`Policy ${name} could not be understood (${document.why})`));
  };
  for (const { PolicyArn, document } of role.attachedPolicies) {
    if (readingPolicies.test(PolicyArn)) continue;
    if (writingPolicies.test(PolicyArn)) {
      powerful.push(PolicyArn.slice(PolicyArn.lastIndexOf("/") + 1));
      continue;
    }
    const gap = facts.gapOf("iam:GetPolicyVersion", PolicyArn);
    // Never called: the document came with the authorization details.
    if (gap !== null && gap.kind !== "not_asked") gaps.push(gap);
    else read(PolicyArn, document);
  }
  for (const { PolicyName, document } of role.inlinePolicies) read(PolicyName, document);
  return { documents, powerful: powerful.sort(), gaps };
}

function said(text: string): Gap {
  return { kind: "said", code: "not_read", text };
}
