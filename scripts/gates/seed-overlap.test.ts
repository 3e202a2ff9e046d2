import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { borrowedSentences, sentencesOf } from "./seed-overlap.ts";
import { projectFiles } from "./source-text.ts";

/** The documents that the product implements: beside the checkout, not part of it. */
const folder = "../shared/seeds";

const file = (text: string) => ({ path: "docs/a.md", text });

describe("borrowedSentences", () => {
  const sentences = sentencesOf(["A trail in every region, to a bucket of the log account."]);

  it("finds eight words in a row, whatever their spelling and line breaks", () => {
    const text = "# Title\n\nIt wants a trail\nin EVERY region to a *bucket* of\nthe log account.";
    expect(borrowedSentences(file(text), sentences)).toMatchObject([{ path: "docs/a.md", line: 3 }]);
  });

  it("lets two texts point at one page", () => {
    const address = "https://docs.example.com/service/latest/userguide/a-very-long-name-of-one-page.html";
    expect(borrowedSentences(file(`See ${address}.`), sentencesOf([`Read (${address}) first.`]))).toEqual([]);
  });

  it("lets seven words in a row pass", () => {
    expect(borrowedSentences(file("a trail in every region to a place"), sentences)).toEqual([]);
  });
});

describe("the repository", () => {
  it.skipIf(!existsSync(folder))("borrows no sentence of the documents that it implements", () => {
    const read = (name: string) => readFileSync(join(folder, name), "utf8");
    const texts = readdirSync(folder).filter((name) => /\.(md|txt|html)$/.test(name));
    expect(texts).not.toEqual([]);
    const sentences = sentencesOf(texts.map(read));
    const files = projectFiles(/\.(md|ts|tsx|json|yml|prisma|sql)$|^[A-Z]+$/).filter(
      ({ path }) => path !== "package-lock.json" && path !== "LICENSE",
    );
    expect(files.flatMap((each) => borrowedSentences(each, sentences))).toEqual([]);
  });
});
