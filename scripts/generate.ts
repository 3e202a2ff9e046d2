/** `npm run generate`: the linter's configuration and the generated parts of documents. */
import { readFileSync, writeFileSync } from "node:fs";
import { generatedParts, replacePart } from "./generated-text.ts";
import { oxlintConfig } from "./oxlint-config.ts";

writeFileSync(".oxlintrc.json", `${JSON.stringify(oxlintConfig(), null, 2)}\n`);
for (const part of generatedParts)
  writeFileSync(part.file, await replacePart(readFileSync(part.file, "utf8"), part));
