/**
 * What looks like a secret in text that people chose (values of tags, for one): such a value is dropped before anything
 * is stored, and a marker stays in its place. Ids, names, dates and addresses of mail stay as they are.
 */

/** Stands where a value was dropped. */
export const droppedValue = "(dropped: looks like a secret)";

/** Forms that vendors give their secrets, and forms that secrets have anywhere. */
const secretForms: readonly RegExp[] = [
  /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/,
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/,
  /\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}/,
  /\bxox[abeoprs]-[\w-]{10,}|\bhooks\.slack\.com\/services\/\w+/,
  /\b[rs]k_(?:live|test)_[A-Za-z0-9]{10,}|\bsk-[\w-]{20,}|\bAIza[\w-]{35}|\bnpm_[A-Za-z0-9]{30,}/,
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/@]+@/i,
  /\b(?:password|passwd|pwd|secret|token|api[_-]?key)\s*(?:=|:\s)\s*\S/i,
];

/** Names under which nothing but a secret would stand. */
const secretNames =
  /(?:^|[^a-z])(?:password|passwd|pwd|passphrase|secret|secretkey|credentials?|api[-_]?key|private[-_]?key|access[-_]?token|auth[-_]?token|token)$/i;
/** What people write under such names without giving anything away. */
const harmless = /^(?:|true|false|yes|no|none|n\/a|enabled|disabled|\d{1,4}|arn:[^\s]+)$/i;

/** A run that could be a key: forty or more characters of base64 without a separator. */
const longRun = /(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/]{40,}={0,2}(?![A-Za-z0-9+/=_-])/g;

/** Random text has capitals, small letters and digits all over; paths and hexadecimal hashes do not. */
function isRandom(run: string): boolean {
  const count = (kind: RegExp) => run.match(kind)?.length ?? 0;
  return /\d/.test(run) && count(/[a-z]/g) >= 6 && count(/[A-Z]/g) >= 6;
}

/**
 * Whether a value looks like a secret. A text that only might be one is kept: people search by values.
 *
 * @param name under which it stands: of a tag its key.
 */
export function looksLikeSecret(value: string, name = ""): boolean {
  if (secretForms.some((form) => form.test(value))) return true;
  if (secretNames.test(name.trim()) && !harmless.test(value.trim())) return true;
  return (value.match(longRun) ?? []).some(isRandom);
}

/** The value, or a marker in its place where it looks like a secret. */
export function withoutSecret(value: string, name = ""): string {
  return looksLikeSecret(value, name) ? droppedValue : value;
}
