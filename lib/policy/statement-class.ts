/** How refined one Allow of an identity policy is: from all-powerful to specific actions on specific resources. */
import {
  isEveryAction,
  isWildcardResource,
  type KnownAction,
  matchingActions,
  mayConcern,
} from "./actions.ts";
import type { Statement } from "./document.ts";
import { isNarrowed } from "./narrowing.ts";
import { coversPattern, hasWildcard, matchesPattern } from "./patterns.ts";

/** From worst to best. `aws-managed`: one of AWS's own policies that fits everybody; only whole policies are of this class. */
export const grantClasses = ["admin", "broad", "aws-managed", "loose", "refined"] as const;
export type GrantClass = (typeof grantClasses)[number];

export interface JudgedStatement {
  class: GrantClass;
  /** Patterns of the statement that make it so; empty where it is refined. */
  actions: readonly string[];
  /** One of them changes something. */
  writes: boolean;
  /** A condition made it one class better. */
  isNarrowed: boolean;
}

/** Reads that hand out what people keep in AWS: objects, items, secrets, messages. */
const dataReads: readonly string[] = [
  "s3:getobject*",
  "s3-object-lambda:getobject*",
  "s3express:createsession",
  "s3tables:gettabledata",
  "dynamodb:getitem",
  "dynamodb:batchgetitem",
  "dynamodb:query",
  "dynamodb:scan",
  "dynamodb:partiqlselect",
  "dynamodb:getrecords",
  "secretsmanager:getsecretvalue",
  "secretsmanager:batchgetsecretvalue",
  "kms:decrypt",
  "kms:reencryptfrom",
  "ssm:getparameter*",
  "kinesis:getrecords",
  "kinesisvideo:getmedia*",
  "sqs:receivemessage",
  "logs:getlogevents",
  "logs:filterlogevents",
  "logs:getquery*",
  "logs:unmask",
  "athena:getqueryresults*",
  "cassandra:select",
  "timestream:select",
  "sdb:select",
  "sdb:getattributes",
  "es:eshttpget",
  "redshift-data:getstatementresult*",
  "codecommit:gitpull",
  "codecommit:getfile",
  "codecommit:getblob",
  "ebs:getsnapshotblock",
  "glacier:getjoboutput",
  "appconfig:getlatestconfiguration",
  "workmailmessageflow:getrawmessagecontent",
];

/** Documented with a resource, which only a part of their calls has. Metrics are in a data set only where they come by OTLP. */
const unlimitable: ReadonlySet<string> = new Set(["cloudwatch:putmetricdata"]);

const judged = new WeakMap<Statement, JudgedStatement>();

/**
 * The class of an Allow statement. `isTaken`: whether a Deny takes an action pattern away in every case; what is taken
 * away grants nothing.
 */
export function judgeStatement(
  statement: Statement,
  isTaken?: (pattern: string) => boolean,
): JudgedStatement {
  if (isTaken !== undefined) return judge(statement, isTaken);
  const known = judged.get(statement) ?? judge(statement, () => false);
  judged.set(statement, known);
  return known;
}

function judge(statement: Statement, isTaken: (pattern: string) => boolean): JudgedStatement {
  const narrowed = isNarrowed(statement);
  let worst: JudgedStatement = { class: "refined", actions: [], writes: false, isNarrowed: false };
  for (const one of judgePatterns(statement, isTaken)) {
    const better = narrowed && one.class !== "refined" && isEverywhere(statement, one.pattern);
    const found = better ? improve(one.class) : one.class;
    const order = grantClasses.indexOf(found) - grantClasses.indexOf(worst.class);
    if (order < 0) worst = { class: found, actions: [one.pattern], writes: one.writes, isNarrowed: better };
    else if (order === 0 && found !== "refined") {
      worst = { ...worst, actions: [...worst.actions, one.pattern], writes: worst.writes || one.writes };
    }
  }
  return worst;
}

/** The next better class; a policy of AWS counts as loose. @example improve("admin") // "broad" */
export function improve(grant: GrantClass): GrantClass {
  if (grant === "admin") return "broad";
  return grant === "broad" ? "loose" : "refined";
}

interface JudgedPattern {
  pattern: string;
  class: GrantClass;
  writes: boolean;
}

function judgePatterns(statement: Statement, isTaken: (pattern: string) => boolean): JudgedPattern[] {
  const { negated, values } = statement.actions;
  if (negated) return judgeExclusion(statement);
  return values
    .filter((pattern) => !isTaken(pattern))
    .map((pattern) => ({ pattern, ...judgePattern(pattern, isEverywhere(statement, pattern)) }));
}

/** Everything but a list: with its negation it is as wide as `*`, unless the list holds everything. */
function judgeExclusion(statement: Statement): JudgedPattern[] {
  if (statement.actions.values.some(isEveryAction)) return [];
  const pattern = `everything but ${[...statement.actions.values].sort().join(", ")}`;
  const everywhere = isEverywhere(statement, "*");
  return [{ pattern, class: everywhere ? "admin" : "loose", writes: true }];
}

function judgePattern(pattern: string, everywhere: boolean): Omit<JudgedPattern, "pattern"> {
  if (isEveryAction(pattern)) return { class: everywhere ? "admin" : "loose", writes: true };
  const actions = matchingActions(pattern);
  const writes = mayChange(pattern, actions);
  if (hasWildcard(pattern)) {
    if (writes || isWholeService(pattern)) return { class: everywhere ? "broad" : "loose", writes };
    return { class: everywhere && readsData(actions) ? "loose" : "refined", writes };
  }
  if (!everywhere) return { class: "refined", writes };
  // What AWS does not document is taken for an action that could be limited.
  const limitable = actions.every(({ action, hasResources }) => hasResources && !unlimitable.has(action));
  return { class: readsData(actions) || (writes && limitable) ? "loose" : "refined", writes };
}

/** `s3:*` and the like. */
function isWholeService(pattern: string): boolean {
  return coversPattern(pattern, `${pattern.slice(0, pattern.indexOf(":"))}:*`);
}

/** Of what AWS does not document (or did not when the table was made) the name has to tell. */
function mayChange(pattern: string, actions: readonly KnownAction[]): boolean {
  if (actions.length > 0) return actions.some(changes);
  return !/^[^*?:]+:(?:get|list|describe|head|view|search|batchget|batchdescribe)/.test(pattern);
}

/**
 * AWS files some plain reads under permissions or tagging (`glue:GetQuery`), and a `Get` that hands out credentials under
 * writing (`sts:GetFederationToken`).
 */
function changes({ action, level }: KnownAction): boolean {
  if (level === "list" || level === "read") return false;
  if (/:(?:list|describe)/.test(action)) return false;
  return level === "write" || !/:get/.test(action);
}

function readsData(actions: readonly KnownAction[]): boolean {
  return actions.some(({ action }) => dataReads.some((pattern) => matchesPattern(pattern, action)));
}

/** Whether a statement grants an action on all resources of some kind that the action could be about. */
export function isEverywhere({ resources }: Statement, pattern: string): boolean {
  if (resources === null || resources.negated) return true;
  return resources.values.some((resource) => isWildcardResource(resource) && mayConcern(pattern, resource));
}
