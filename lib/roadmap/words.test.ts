import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { items } from "./catalog.ts";

/** The documents whose facts this product implements; they are not part of the repository. */
const sourceFolder = join(import.meta.dirname, "../../../shared/seeds");
const root = join(import.meta.dirname, "../..");
const run = 8;

function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .normalize("NFKD")
      .match(/[a-z0-9]+/g) ?? []
  );
}

function runsOf(text: string): string[] {
  const words = wordsOf(text);
  return words
    .slice(0, Math.max(0, words.length - run + 1))
    .map((_, at) => words.slice(at, at + run).join(" "));
}

function markdownOf(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return path.endsWith(".md") ? [path] : [];
  return readdirSync(path).flatMap((name) => markdownOf(join(path, name)));
}

function ourTexts(): [name: string, text: string][] {
  const catalogue = items.map(({ id, title, summary, guidance }): [string, string] => {
    const steps = guidance.steps.map(({ text, command }) => `${text}\n${command?.lines ?? ""}`);
    const notes = guidance.since2019.map(({ text }) => text);
    return [`item ${id}`, [title, summary, guidance.why, ...steps, ...notes].join("\n")];
  });
  const files = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "docs"].flatMap((name) =>
    markdownOf(join(root, name)),
  );
  return [...catalogue, ...files.map((path): [string, string] => [path, readFileSync(path, "utf8")])];
}

it.skipIf(!existsSync(sourceFolder))(
  "no eight words in a row of ours stand in the source documents (skipped where they are absent)",
  () => {
    const texts = readdirSync(sourceFolder).map((name) => readFileSync(join(sourceFolder, name), "utf8"));
    const theirs = new Set(texts.flatMap(runsOf));
    expect(theirs.size).toBeGreaterThan(1000);
    const borrowed = ourTexts().flatMap(([name, text]) =>
      runsOf(text)
        .filter((words) => theirs.has(words))
        .map((words) => `${name}: ${words}`),
    );
    expect(borrowed).toEqual([]);
  },
);
