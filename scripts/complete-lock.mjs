// Adds the optional platform packages that a registry mirror lacks, so that `npm ci` accepts the lockfile.
import { readFileSync, writeFileSync } from "node:fs";

const file = process.argv[2] ?? "package-lock.json";
const lock = JSON.parse(readFileSync(file, "utf8"));
const pk = lock.packages;
let added = 0;
for (const [where, p] of Object.entries(pk)) {
  for (const [name, version] of Object.entries(p.optionalDependencies ?? {})) {
    if (pk[`${where}/node_modules/${name}`] || pk[`node_modules/${name}`]) continue;
    if (!/^\d/.test(version)) {
      console.error("range, skipped:", name, version);
      continue;
    }
    const os =
      /(android|darwin|freebsd|win32|openharmony|aix|sunos|netbsd|openbsd|linux|wasm32|windows)/.exec(
        name,
      )?.[1];
    const cpu = /(arm64|x64|ia32|arm|ppc64|riscv64|s390x|wasm32)/.exec(name)?.[1];
    const libc = /musl/.test(name) ? "musl" : os === "linux" && /gnu/.test(name) ? "glibc" : undefined;
    pk[`node_modules/${name}`] = {
      version,
      ...(cpu && { cpu: [cpu] }),
      ...(p.dev && { dev: true }),
      ...(libc && { libc: [libc] }),
      optional: true,
      ...(os && os !== "wasm32" && { os: [os] }),
    };
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(pk).sort(([a], [b]) => a.localeCompare(b, "en")));
writeFileSync(file, JSON.stringify(lock, null, 2) + "\n");
console.log("added", added);
