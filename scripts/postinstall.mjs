// Generates the Prisma client after `npm ci`. Plain JavaScript without dependencies: it must run on any Node.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const cli = fileURLToPath(new URL("../node_modules/prisma/build/index.js", import.meta.url));

if (!existsSync(cli)) {
  console.error(`waymark: the package prisma is missing at ${cli}; run npm ci.`);
  process.exit(1);
}

// `generate` insists on a schema engine that it never calls and would download it; any existing file satisfies it.
const env = {
  ...process.env,
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  PRISMA_HIDE_UPDATE_MESSAGE: "1",
  CHECKPOINT_DISABLE: "1",
};
const result = spawnSync(process.execPath, [cli, "generate", "--no-hints"], {
  cwd: root,
  env,
  encoding: "utf8",
});
if (result.status !== 0) {
  console.error(
    `waymark: prisma generate failed.\n${result.stdout ?? ""}${result.stderr ?? ""}${result.error ?? ""}`,
  );
  process.exit(1);
}
