/**
 * The lockfile as `npm ci` wants it. npm leaves out optional platform packages that the registry in front of it does
 * not have, and later misses them; a lockfile that names them all installs on every system.
 */
import { z } from "zod";

const packageSchema = z.looseObject({
  version: z.string().optional(),
  resolved: z.string().optional(),
  dev: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});

const lockSchema = z.looseObject({ packages: z.record(z.string(), packageSchema) });

export type Lockfile = z.infer<typeof lockSchema>;

/** @throws where the text is not a lockfile of version 2 or 3. */
export function parseLock(text: string): Lockfile {
  return lockSchema.parse(JSON.parse(text));
}

interface Missing {
  name: string;
  version: string;
  dev: boolean;
}

/** Optional dependencies of exact versions that have no entry of their own, and those whose version is a range. */
export function missingPackages({ packages }: Lockfile): { exact: Missing[]; ranges: string[] } {
  const exact = new Map<string, Missing>();
  const ranges: string[] = [];
  for (const [place, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (packages[`${place}/node_modules/${name}`] || packages[`node_modules/${name}`]) continue;
      if (/^\d/.test(version)) exact.set(name, { name, version, dev: entry.dev === true });
      else ranges.push(`${name}@${version}`);
    }
  }
  return { exact: [...exact.values()], ranges };
}

const systems = /android|darwin|freebsd|win32|openharmony|aix|sunos|netbsd|openbsd|linux|windows/;
const processors = /arm64|x64|ia32|arm|ppc64|riscv64|s390x|loong64|wasm32/;

/** The entry that keeps npm from installing the package where it does not belong. */
function platformEntry({ name, version, dev }: Missing): z.infer<typeof packageSchema> {
  const os = systems.exec(name)?.[0];
  const cpu = processors.exec(name)?.[0];
  const libc = /musl/.test(name) ? "musl" : os === "linux" && /gnu/.test(name) ? "glibc" : undefined;
  return {
    version,
    ...(cpu !== undefined && { cpu: [cpu] }),
    ...(dev && { dev: true }),
    ...(libc !== undefined && { libc: [libc] }),
    optional: true,
    ...(os !== undefined && { os: [os] }),
  };
}

/** The lockfile with an entry for every missing package, sorted as npm sorts it. */
export function completeLock(lock: Lockfile): { lock: Lockfile; added: string[] } {
  const { exact } = missingPackages(lock);
  const added = Object.fromEntries(
    exact.map((entry) => [`node_modules/${entry.name}`, platformEntry(entry)]),
  );
  const packages = Object.fromEntries(
    Object.entries({ ...lock.packages, ...added }).toSorted(([a], [b]) => a.localeCompare(b, "en")),
  );
  return { lock: { ...lock, packages }, added: exact.map(({ name }) => name) };
}

/** Entries that would be fetched from somewhere else than npm's public registry. */
export function foreignSources({ packages }: Lockfile): string[] {
  return Object.entries(packages)
    .filter(
      ([, { resolved }]) => resolved !== undefined && !resolved.startsWith("https://registry.npmjs.org/"),
    )
    .map(([place]) => place);
}
