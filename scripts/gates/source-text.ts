/** Reading TypeScript as text: enough for the gates that the linter has no rule for. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

export interface SourceFile {
  path: string;
  text: string;
}

/** What a gate found: where, and why it is wrong. */
export interface Finding {
  path: string;
  line: number;
  why: string;
}

/** Tracked and new files of the checkout that git does not ignore, below the folders or with the endings asked for. */
export function projectFiles(pattern: RegExp): SourceFile[] {
  const listed = execFileSync(
    "git",
    ["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    {
      encoding: "utf8",
    },
  );
  return [...new Set(listed.split("\0"))]
    .filter((path) => pattern.test(path) && existsSync(path))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(path, "utf8") }));
}

export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

const tokens =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|(?<=[=(,:[!&|?{};\n]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/g;

/** The code with comments, strings and regular expressions replaced by blanks; offsets and lines stay. */
export function codeOnly(text: string): string {
  return text.replaceAll(tokens, (token) => token.replaceAll(/[^\n]/g, " "));
}

/** The end of the block whose `{` stands at `open`, in text without strings; the text's end where it never closes. */
export function blockEnd(code: string, open: number): number {
  let depth = 0;
  for (let index = open; index < code.length; index += 1) {
    if (code[index] === "{") depth += 1;
    if (code[index] === "}") depth -= 1;
    if (depth === 0) return index;
  }
  return code.length;
}
