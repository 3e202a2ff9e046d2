/** What an effective policy of Organizations says; the JSON of DescribeEffectivePolicy. Pure. */
import type { EffectivePolicies } from "#lib/facts/organizations.ts";

/**
 * An S3 policy: `s3_attributes.public_access_block_configuration` is `all` or `none`, for all four settings together.
 * A text that says something else is "unreadable", never a guess.
 */
export function readS3Policy(content: string): NonNullable<EffectivePolicies["s3"]> {
  const document = parseObject(content);
  if (document === null) return { publicAccessBlock: "unreadable" };
  const attributes = field(document, "s3_attributes");
  if (attributes === undefined) return { publicAccessBlock: "unset" };
  const setting = assigned(field(attributes, "public_access_block_configuration"));
  if (setting === undefined) return { publicAccessBlock: "unset" };
  return { publicAccessBlock: setting === "all" || setting === "none" ? setting : "unreadable" };
}

/**
 * A GuardDuty policy: a `default` block and blocks by region; a region's block replaces the default there, and a region
 * in neither is left as it was. Only what says plainly "enabled" or "disabled" of the foundational detector is kept.
 */
export function readGuarddutyPolicy(content: string): NonNullable<EffectivePolicies["guardduty"]> {
  const blocks = field(parseObject(content), "guardduty");
  const foundational: Record<string, boolean> = {};
  for (const [name, block] of Object.entries(isObject(blocks) ? blocks : {})) {
    const enabled = isOn(field(block, "foundational"));
    if ((name === "default" || /^[a-z]{2,4}(-[a-z]+)+-\d$/.test(name)) && enabled !== null) {
      foundational[name] = enabled;
    }
  }
  return { foundational };
}

/**
 * A backup policy: the vaults that the rules of its plans copy to, air-gapped ones included. An intent: a text that is
 * not understood copies nothing.
 */
export function readBackupPolicy(
  content: string,
  accountId: string,
): NonNullable<EffectivePolicies["backup"]> {
  const vaults = valuesOf(field(parseObject(content), "plans"))
    .flatMap((plan) => valuesOf(field(plan, "rules")))
    .flatMap((rule) => [
      ...Object.entries(asObject(field(rule, "copy_actions"))).map(
        ([arn, action]) => assigned(field(action, "target_backup_vault_arn")) ?? arn,
      ),
      assigned(field(rule, "target_logically_air_gapped_backup_vault_arn")),
    ])
    .filter((arn) => typeof arn === "string")
    .map((arn) => arn.replaceAll("$account", accountId));
  return { copiesTo: [...new Set(vaults)].sort() };
}

function valuesOf(value: unknown): unknown[] {
  return Object.values(asObject(value));
}

function asObject(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

/** `true`, "enabled", or an object that holds one of them. */
function isOn(setting: unknown): boolean | null {
  const value = assigned(setting);
  if (typeof value === "boolean") return value;
  if (typeof value === "string") {
    const word = value.toLowerCase();
    if (/^(true|enable|enabled|on)$/.test(word)) return true;
    return /^(false|disable|disabled|off)$/.test(word) ? false : null;
  }
  const inner = field(value, "status") ?? field(value, "enabled");
  return inner === undefined ? null : isOn(inner);
}

/** Effective policies carry plain values; texts as they were written carry the operator. */
function assigned(value: unknown): unknown {
  return field(value, "@@assign") ?? value;
}

function field(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseObject(content: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(content);
    return isObject(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
