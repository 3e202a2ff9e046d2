/** The product implements documents that others wrote: their facts, in our own words. */
import { type Finding, lineOf, type SourceFile } from "./source-text.ts";

const runLength = 8;

interface Word {
  text: string;
  index: number;
}

/** The words of a text. Addresses of pages are no words: two texts may point at one page. */
function words(text: string): Word[] {
  const written = text
    .toLowerCase()
    .replaceAll(/https?:\/\/[^\s)>"'`]+/g, (address) => " ".repeat(address.length));
  return [...written.matchAll(/[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu)].map((match) => ({
    text: match[0],
    index: match.index,
  }));
}

function runs(list: readonly Word[]): { run: string; index: number }[] {
  return list.slice(0, Math.max(0, list.length - runLength + 1)).map(({ index }, at) => ({
    run: list
      .slice(at, at + runLength)
      .map(({ text }) => text)
      .join(" "),
    index,
  }));
}

/** Every run of eight words of `texts`, for `borrowedSentences`. */
export function sentencesOf(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => runs(words(text)).map(({ run }) => run)));
}

/** The first place of a file in which eight words in a row stand in the other texts as well. */
export function borrowedSentences({ path, text }: SourceFile, sentences: ReadonlySet<string>): Finding[] {
  const found = runs(words(text)).find(({ run }) => sentences.has(run));
  return found === undefined
    ? []
    : [{ path, line: lineOf(text, found.index), why: `borrows "${found.run}"` }];
}
