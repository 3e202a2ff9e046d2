/** Wildcard patterns of IAM: `*` is any run of characters (`:` and `/` included), `?` exactly one. */

/**
 * Whether a pattern matches a text. Case counts: lower both sides first where AWS ignores it (actions).
 * @example matchesPattern("s3:get*", "s3:getobject") // true
 */
export function matchesPattern(pattern: string, text: string): boolean {
  return match(pattern, text, () => true);
}

/**
 * Whether everything that `inner` matches is matched by `outer` as well. A `true` is never wrong; a `false` may be
 * (`*?` and `?*`).
 * @example coversPattern("iam:*", "iam:create*") // true
 */
export function coversPattern(outer: string, inner: string): boolean {
  // The wildcards of `inner` are read as text; its `*` may stand for nothing or for many, so only a `*` matches it.
  return match(outer, inner, (character) => character !== "*");
}

/** Linear but for the text behind the last `*`, the only place it goes back to. */
function match(pattern: string, text: string, isOne: (character: string) => boolean): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const wanted = pattern[p];
    const found = text[t] ?? "";
    if (wanted === "*") {
      star = p++;
      resume = t;
    } else if (wanted !== undefined && (wanted === "?" ? isOne(found) : wanted === found)) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
