/** Contrast of the colour tokens, as WCAG 2.2 computes it: 4.5 for words, 3 for marks, lines and focus. */

type Colours = Map<string, { light: string; dark: string }>;

/** A colour in front of another, and the least contrast that it needs in both themes. */
export type Pair = readonly [front: string, back: string, least: number];

/** Every `--name: light-dark(#…, #…)` of a style sheet. */
export function readTokens(css: string): Colours {
  const tokens = /--([\w-]+):\s*light-dark\(\s*(#[0-9a-f]{6})\s*,\s*(#[0-9a-f]{6})\s*\)/gi;
  return new Map(
    [...css.matchAll(tokens)].map(([, name = "", light = "", dark = ""]) => [name, { light, dark }] as const),
  );
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1 (the same colour) to 21 (black on white). */
export function contrast(front: string, back: string): number {
  const [less = 0, more = 0] = [luminance(front), luminance(back)].toSorted((a, b) => a - b);
  return (more + 0.05) / (less + 0.05);
}

const states = ["met", "no", "unk", "exc"];

/** What stands on what in the pages. */
export const pairs: readonly Pair[] = [
  ...["text", "text-2", "text-3"].flatMap((text) =>
    ["bg", "surface", "sunken", "hover", "selected"].map((back): Pair => [text, back, 4.5]),
  ),
  ...states.flatMap((state): Pair[] => [
    [`${state}-text`, "surface", 4.5],
    [`${state}-text`, `${state}-tint`, 4.5],
    [state, "surface", 3],
    [state, `${state}-tint`, 3],
  ]),
  ...["met-text", "no-text", "unk-text", "focus"].flatMap((text) =>
    ["selected", "hover"].map((back): Pair => [text, back, 4.5]),
  ),
  ...["exc-tint", "warn-tint", "no-tint"].map((back): Pair => ["text", back, 4.5]),
  ["met-text", "bg", 4.5],
  ["no-text", "bg", 4.5],
  ["exc-text", "hover", 4.5],
  ["text-3", "raised", 4.5],
  ["on-primary", "primary", 4.5],
  ["warn", "warn-tint", 4.5],
  ["focus", "surface", 4.5],
  ["focus", "bg", 4.5],
  ["focus", "selected", 3],
  ["on-met", "met", 3],
  ["text", "met", 3],
  ["na", "surface", 3],
  ["control", "surface", 3],
  ["control", "bg", 3],
];

/** The pairs that fall short, or whose tokens do not exist, in words. */
export function lowContrasts(colours: Colours): string[] {
  return pairs.flatMap(([front, back, least]) => {
    const [a, b] = [colours.get(front), colours.get(back)];
    if (!a || !b) return [`--${a ? back : front} is not a token`];
    return (["light", "dark"] as const)
      .filter((theme) => contrast(a[theme], b[theme]) < least)
      .map((theme) => `${front} on ${back}, ${theme}: ${contrast(a[theme], b[theme]).toFixed(2)} < ${least}`);
  });
}
