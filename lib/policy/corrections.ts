/** Whether identity policies let a role correct something, or only tell of it. */
import type { ReadablePolicy } from "./document.ts";
import { findWriteGrants } from "./grants.ts";
import { coversPattern } from "./patterns.ts";

/** Writes that send messages, keep logs, or connect a function to its network; and ciphers, which change nothing. */
const harmless = [
  "logs:*",
  "sns:*",
  "sqs:*",
  "xray:*",
  "chatbot:*",
  "cloudwatch:putmetricdata",
  "events:putevents",
  "firehose:putrecord*",
  "kinesis:putrecord*",
  "ses:send*",
  "securityhub:batchimportfindings",
  "securityhub:batchupdatefindings*",
  "ec2:createnetworkinterface",
  "ec2:deletenetworkinterface",
  "ec2:assignprivateipaddresses",
  "ec2:unassignprivateipaddresses",
  "kms:decrypt",
  "kms:encrypt",
  "kms:generatedatakey*",
  "kms:reencrypt*",
  "ssm:createopsitem",
] as const;

/**
 * Whether an Allow grants a change beyond messages, logs and ciphers. Assuming other roles counts: a central function
 * corrects in other accounts through them.
 */
export function grantsCorrections(documents: readonly ReadablePolicy[]): boolean {
  const { writes } = findWriteGrants(documents);
  return writes.some((action) => !harmless.some((pattern) => coversPattern(pattern, action)));
}
