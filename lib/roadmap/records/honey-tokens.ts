/**
 * Records of item 9.3: the registry of decoys. Who may not know which key is a decoy never sees one: `secretRecordKinds`
 * in `records.ts`.
 */
import { z } from "zod";
import { accountId, link, mail, moment, text, time } from "./fields.ts";

/** What an intruder finds; an external canary lies outside of AWS. */
export const honeyKinds = [
  "ACCESS_KEY",
  "ROLE",
  "S3_BUCKET",
  "S3_OBJECT",
  "SECRET",
  "SSM_PARAMETER",
  "DYNAMODB_TABLE",
  "EXTERNAL_CANARY",
] as const;
export type HoneyKind = (typeof honeyKinds)[number];

/** What tells that a decoy was used. */
const detectorKinds = ["EVENTBRIDGE", "CW_METRIC_FILTER", "SIEM", "CLOUDTRAIL_LAKE", "THIRD_PARTY"] as const;

const region = z.string().regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, "must be a region such as eu-west-1");

const detectorSchema = z.strictObject({
  kind: z.enum(detectorKinds),
  /** EVENTBRIDGE: name or ARN of the rule; CW_METRIC_FILTER: log group or name of the filter; else what others call it. */
  ref: text,
  /** Where it stands; absent: in the token's own account. */
  accountId: accountId.optional(),
  regions: z.array(region).max(100).default([]),
});

/** What an ARN of each kind of decoy looks like. */
const arnForms: Partial<Record<HoneyKind, RegExp>> = {
  ACCESS_KEY: /^arn:[^:]+:iam::\d{12}:user\/.+$/,
  ROLE: /^arn:[^:]+:iam::\d{12}:role\/.+$/,
  S3_BUCKET: /^arn:[^:]+:s3:::[^/:]+$/,
  S3_OBJECT: /^arn:[^:]+:s3:::[^/:]+\/.+$/,
  SECRET: /^arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:.+$/,
  SSM_PARAMETER: /^arn:[^:]+:ssm:[^:]+:\d{12}:parameter\/.+$/,
  DYNAMODB_TABLE: /^arn:[^:]+:dynamodb:[^:]+:\d{12}:table\/[^/]+$/,
};

/** One decoy, where it lies, and who is told when it is used. Never its secret. */
export const honeyTokenSchema = z
  .strictObject({
    /** The registry's own name of it. */
    id: text,
    kind: z.enum(honeyKinds),
    /** Where it exists; of a canary outside of AWS whose it is. */
    accountId,
    /** The user, role or resource. An access key may leave it out: its user is found by the key. */
    arn: z.string().trim().min(1).max(2048).nullable().default(null),
    /** The id alone, `AKIA…`. */
    accessKeyId: z
      .string()
      .regex(/^\w{16,128}$/, "must be the id of an access key")
      .optional(),
    plantedIn: z.array(text).max(100).default([]),
    coversAccounts: z.literal("ORG").or(z.array(accountId).min(1).max(10_000)),
    detector: detectorSchema,
    /** When it was last fired on purpose. */
    lastTestFiredAt: moment.nullable().default(null),
    /** CloudTrail's id of that call. */
    testEventId: text.optional(),
    /** In which region it was fired; absent: in the partition's leading one. */
    testRegion: region.optional(),
    alertReceivedAt: moment.optional(),
    testEvidenceUrl: link.optional(),
    owner: mail.or(text),
    reviewBy: time,
  })
  .superRefine((token, context) => {
    const wrong = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    if (token.kind === "ACCESS_KEY" && token.accessKeyId === undefined)
      wrong("accessKeyId", "an access key is known by its id");
    if (token.kind !== "ACCESS_KEY" && token.accessKeyId !== undefined)
      wrong("accessKeyId", "only an access key has one");
    const form = arnForms[token.kind];
    if (token.arn === null && form !== undefined && token.kind !== "ACCESS_KEY")
      wrong("arn", "a decoy in AWS is known by its ARN");
    if (token.arn !== null && form !== undefined) {
      if (!form.test(token.arn)) wrong("arn", "is not the ARN of such a decoy");
      const owner = token.arn.split(":")[4] ?? "";
      if (owner !== "" && owner !== token.accountId) wrong("arn", "names another account than accountId");
    }
    const { kind, regions } = token.detector;
    if ((kind === "EVENTBRIDGE" || kind === "CW_METRIC_FILTER") && regions.length === 0)
      wrong("detector", "says in which regions it stands");
    checkTest(token, wrong);
  });

interface Test {
  lastTestFiredAt: string | null;
  testEventId?: string | undefined;
  alertReceivedAt?: string | undefined;
}

function checkTest(
  { lastTestFiredAt, testEventId, alertReceivedAt }: Test,
  wrong: (path: string, message: string) => void,
): void {
  if (lastTestFiredAt === null) {
    if (testEventId !== undefined || alertReceivedAt !== undefined)
      wrong("lastTestFiredAt", "a test is known by when it was fired");
  } else if (alertReceivedAt !== undefined && Date.parse(alertReceivedAt) < Date.parse(lastTestFiredAt)) {
    wrong("alertReceivedAt", "the alert came before the token was fired");
  }
}

export type HoneyToken = z.infer<typeof honeyTokenSchema>;

/** A run that could be the secret half of an access key: forty characters of base64, small and capital letters and digits. */
const secretRun = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/g;

/** Whether a text holds what could be the secret of an access key; hashes in hexadecimal are not. */
function holdsSecret(value: string): boolean {
  const parts = [value, ...value.split(/[\s/?&=#:,;"']+/)];
  return parts.some((part) =>
    (part.match(secretRun) ?? []).some(
      (run) => /[a-z]/.test(run) && /[A-Z]/.test(run) && !/^[0-9a-fA-F]+$/.test(run),
    ),
  );
}

/** The path of the first field that looks like the secret of a key; null: none does. Looks at whatever was given. */
export function findSecret(given: unknown, path = ""): string | null {
  if (typeof given === "string") return holdsSecret(given) ? path || "the record" : null;
  if (typeof given !== "object" || given === null) return null;
  for (const [name, value] of Object.entries(given)) {
    // A name may be the secret itself: then it is the record that holds it.
    const found = holdsSecret(name)
      ? path || "the record"
      : findSecret(value, path === "" ? name : `${path}.${name}`);
    if (found !== null) return found;
  }
  return null;
}

/** What is odd about a token that was accepted, in words that do not repeat it; of anything else nothing. */
export function warnOfToken(given: unknown): string[] {
  const parsed = honeyTokenSchema.safeParse(given);
  if (!parsed.success) return [];
  const { accessKeyId } = parsed.data;
  if (accessKeyId === undefined || /^AKIA[A-Z0-9]{16}$/.test(accessKeyId)) return [];
  return ["accessKeyId: ids of long-term access keys are AKIA and 16 letters and digits."];
}
