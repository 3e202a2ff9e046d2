/** `npm run rooms`: writes what is generated from the table of rooms. */
import { readFileSync, writeFileSync } from "node:fs";
import { oxlintConfig } from "./oxlint-config.ts";
import { replaceRoomsTable } from "./rooms-table.ts";

writeFileSync(".oxlintrc.json", `${JSON.stringify(oxlintConfig(), null, 2)}\n`);
writeFileSync("ARCHITECTURE.md", replaceRoomsTable(readFileSync("ARCHITECTURE.md", "utf8")));
