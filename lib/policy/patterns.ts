/** Wildcard patterns of IAM: `*` is any run of characters (`:` and `/` included), `?` exactly one. */

/**
 * Whether a pattern matches a text. Case counts: lower both sides first where AWS ignores it (actions).
 * @example matchesPattern("s3:get*", "s3:getobject") // true
 */
export function matchesPattern(pattern: string, text: string): boolean {
  if (pattern === "*") return true;
  return match(pattern, text, () => true);
}

/** Whether a text is a pattern at all. */
export function hasWildcard(text: string): boolean {
  return text.includes("*") || text.includes("?");
}

/**
 * Whether everything that `inner` matches is matched by `outer` as well. A `true` is never wrong; a `false` may be, only
 * where deciding would take too long.
 * @example coversPattern("iam:*", "iam:create*") // true
 */
export function coversPattern(outer: string, inner: string): boolean {
  if (outer === "*" || outer === inner) return true;
  // The wildcards of `inner` are read as text; its `*` may stand for nothing or for many, so only a `*` matches it.
  if (match(outer, inner, (character) => character !== "*")) return true;
  // Where `inner` is plain text, or `outer` has no `*` for its `*`, that is the whole truth.
  if (!inner.includes("*") || !outer.includes("*")) return false;
  return includesLanguage(outer, inner);
}

/**
 * Whether some text is matched by both patterns.
 * @example intersectsPattern("*-prod", "app-*") // true
 */
export function intersectsPattern(a: string, b: string): boolean {
  if (a === "*" || b === "*") return true;
  if (!hasWildcard(a)) return matchesPattern(b, a);
  if (!hasWildcard(b)) return matchesPattern(a, b);
  return reachBothEnds(a, b);
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

/** Walks both patterns at once over all pairs of places, row by row: as many steps as the lengths multiply to. */
function reachBothEnds(a: string, b: string): boolean {
  let row = new Uint8Array(b.length + 1);
  for (let i = 0; i <= a.length; i++) {
    const next = new Uint8Array(b.length + 1);
    if (i === 0) row[0] = 1;
    for (let j = 0; j <= b.length; j++) {
      if (row[j] === 0) continue;
      const [x, y] = [a[i], b[j]];
      if (i === a.length && j === b.length) return true;
      // A star may stand for nothing, or take in whatever the other pattern puts next.
      if (x === "*") next[j] = 1;
      if (y === "*" || (x === "*" && y !== undefined)) row[j + 1] = 1;
      if (y === "*" && x !== undefined) next[j] = 1;
      if (x === undefined || y === undefined) continue;
      if (x === y || x === "?" || y === "?") next[j + 1] = 1;
    }
    row = next;
  }
  return false;
}

/** Sets of places that are looked at before the question is given up. */
const maxSets = 500;

/** A character that stands for all that neither pattern spells. */
const other = "\u{e0ff}";

/**
 * Whether the places that `outer` may be at, after each text that `inner` takes to its end, always hold the end. Each set
 * of places is looked at once; patterns of policies need few.
 */
function includesLanguage(outer: string, inner: string): boolean {
  // Code units, as the patterns are compared.
  const letters = new Set((inner + outer).replaceAll(/[*?]/g, "").split("")).add(other);
  const seen = new Set<string>();
  const open: [at: number, places: readonly number[]][] = [[0, settle(outer, [0])]];
  const visit = (at: number, places: readonly number[]): void => {
    const key = `${at}|${places.join(",")}`;
    if (seen.has(key)) return;
    seen.add(key);
    open.push([at, places]);
  };
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [at, places] = next;
    if (at === inner.length && !places.includes(outer.length)) return false;
    if (seen.size > maxSets) return false;
    const wanted = inner[at];
    if (wanted === undefined) continue;
    if (wanted === "*") visit(at + 1, places);
    for (const letter of wanted === "*" || wanted === "?" ? letters : [wanted]) {
      visit(wanted === "*" ? at : at + 1, step(outer, places, letter));
    }
  }
  return true;
}

/** Where a pattern may be after one more character. */
function step(pattern: string, places: readonly number[], letter: string): number[] {
  const reached = places.flatMap((place) => {
    const wanted = pattern[place];
    if (wanted === "*") return [place];
    return wanted === "?" || wanted === letter ? [place + 1] : [];
  });
  return settle(pattern, reached);
}

/** A star may stand for nothing: the place behind it is reached as well. */
function settle(pattern: string, places: readonly number[]): number[] {
  const all = new Set(places);
  for (const place of all) if (pattern[place] === "*") all.add(place + 1);
  return [...all].sort((a, b) => a - b);
}
