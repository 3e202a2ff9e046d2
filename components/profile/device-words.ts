/** What a browser says of itself, as much as a person needs to know it again. */

const browsers: readonly [pattern: RegExp, name: string][] = [
  [/\bEdg\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bFirefox\//, "Firefox"],
  [/\bHeadlessChrome\//, "Chrome"],
  [/\bChrome\//, "Chrome"],
  [/\bVersion\/.*\bSafari\//, "Safari"],
];
const systems: readonly [pattern: RegExp, name: string][] = [
  [/\bAndroid\b/, "Android"],
  [/\b(?:iPhone|iPad)\b/, "iOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

function nameIn(list: readonly [RegExp, string][], text: string): string | undefined {
  return list.find(([pattern]) => pattern.test(text))?.[1];
}

/** `Firefox on Linux`; of programs the first word that they say. */
export function deviceWords(userAgent: string | null): string {
  if (userAgent === null || userAgent === "") return "A browser that says nothing of itself";
  const browser = nameIn(browsers, userAgent);
  const system = nameIn(systems, userAgent);
  if (browser === undefined) return userAgent.split(/[\s/]/, 1)[0]?.slice(0, 40) || "A program";
  return system === undefined ? browser : `${browser} on ${system}`;
}
