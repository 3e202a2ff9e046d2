/** `npm run lock:complete`: after every change of a dependency, so that `npm ci` accepts the lockfile everywhere. */
import { readFileSync, writeFileSync } from "node:fs";
import { completeLock, foreignSources, missingPackages, parseLock } from "./lockfile.ts";

const file = "package-lock.json";
const before = parseLock(readFileSync(file, "utf8"));
const { lock, added } = completeLock(before);
for (const entry of Object.values(lock.packages)) delete entry.resolved;
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
const foreign = foreignSources(before).length;
console.log(
  `${file}: ${added.length} platform packages added, ${foreign} addresses of other registries removed`,
);
for (const range of missingPackages(lock).ranges)
  console.error(`left out, because its version is a range: ${range} (npm resolves it itself)`);
