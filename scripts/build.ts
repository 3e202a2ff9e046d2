/** `npm run build`: builds the pages where their inputs changed, and refuses a build with a page rendered in advance. */
import { readFileSync } from "node:fs";
import { ensureWebBuild } from "#cli/build.ts";
import { staticPages } from "./gates/static-pages.ts";

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
process.once("SIGTERM", () => stop.abort());

await ensureWebBuild({ say: (line) => console.log(line), signal: stop.signal, env: process.env });
const found = staticPages(JSON.parse(readFileSync(".next/prerender-manifest.json", "utf8")));
if (found.length > 0) {
  console.error(
    `These pages are rendered while building, so they have no nonce and their scripts are blocked: ${found.join(", ")}. ` +
      "Let their layout await connection().",
  );
  process.exitCode = 1;
}
