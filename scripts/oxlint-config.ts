/** The linter's configuration, made from the table of rooms; `npm run generate` writes it to `.oxlintrc.json`. */
import {
  environmentReaders,
  everyTestImports,
  guardedPackages,
  type PackageGroup,
  type Room,
  rooms,
  widerFiles,
} from "./rooms.ts";

interface Pattern {
  group?: string[];
  regex?: string;
  message: string;
  allowTypeImports?: true;
}

interface Override {
  files: readonly string[];
  rules: Record<string, unknown>;
}

interface Arrows {
  imports: readonly string[];
  types: readonly string[];
  packages: readonly PackageGroup[];
}

/** Tests, and what only tests use (`test-database.ts`). */
const tests = ["*.test.ts", "*.test.tsx", "*.fixture.ts", "test-*.ts", "stub-*.ts"];

/** A room, or a file, as a glob of specifiers: a leading `#` would be a comment in this syntax. */
function glob(target: string): string {
  if (target.endsWith(".ts")) return `\\#${target}`;
  return target === "lib" ? "\\#lib/*.ts" : `\\#${target}/**`;
}

/** The specifiers of a room as a regular expression; the leaves are the files directly in lib/. */
function expression(path: string): string {
  return path === "lib" ? "^#lib/[^/]+$" : `^#${path}/`;
}

/**
 * The bans of one room. They are whole lists, because an override of the linter replaces the list before it. Rooms are
 * banned by what they are, not by "everything but": a `!` in one pattern lifts the bans of all the others, so it is
 * used for single files only.
 */
function importRule(room: Room, { imports, types, packages }: Arrows): unknown {
  const allowed = imports.length === 0 ? "itself only" : imports.join(", ");
  const message = `Room ${room.path} may import ${allowed}${types.length > 0 ? `; types of ${types.join(", ")}` : ""} (scripts/rooms.ts).`;
  const files = imports.filter((target) => target.endsWith(".ts")).map((target) => `!${glob(target)}`);
  const own = [room.path, ...imports, ...types];
  const banned = [...rooms.map(({ path }) => path), "generated"].filter((path) => !own.includes(path));
  const lifted = banned.filter((path) =>
    imports.some((target) => target.startsWith(`${path}/`) && target.endsWith(".ts")),
  );
  const patterns: Pattern[] = [
    { regex: "(^|/)\\.\\.(/|$)", message: "No `../`: write #room/path with the file's ending." },
    { regex: "^(/|file:)", message: "No absolute paths: write #room/path with the file's ending." },
    {
      regex: banned
        .filter((path) => !lifted.includes(path))
        .map(expression)
        .join("|"),
      message,
    },
  ];
  if (lifted.length > 0) patterns.push({ group: [...lifted.map(glob), ...files], message });
  if (types.length > 0)
    patterns.push({ group: [...types.map(glob), ...files], message, allowTypeImports: true });
  if (room.path === "lib") patterns.push({ regex: "^\\./.+/", message });
  for (const [name, regex] of Object.entries(guardedPackages)) {
    if (packages.some((group) => group === name)) continue;
    patterns.push({
      regex,
      message: `Room ${room.path} does not use "${name}" packages (scripts/rooms.ts).`,
    });
  }
  return ["error", { patterns }];
}

/** The globs of a room's files that end in `ending`. */
function globs(room: Room, ending: string): string[] {
  if (room.path === "lib") return [`lib/${ending}`];
  return [`${room.path}/**/${ending}`, `${room.path}/${ending}`];
}

function roomOverrides(room: Room): Override[] {
  const arrows: Arrows = { imports: room.imports, types: room.types ?? [], packages: room.packages };
  const inTests: Arrows = {
    imports: [...new Set([...room.imports, ...(room.testImports ?? []), ...everyTestImports])],
    types: arrows.types.filter((type) => !room.testImports?.includes(type)),
    packages: [...room.packages, ...(room.testPackages ?? [])],
  };
  const sources = ["*.ts", "*.tsx", "*.js", "*.mjs"].flatMap((ending) => globs(room, ending));
  return [
    {
      files: [...sources, ...(room.alsoFiles ?? [])],
      rules: { "no-restricted-imports": importRule(room, arrows), ...(room.pure && pureRules) },
    },
    ...widerFiles
      .filter(({ room: path }) => path === room.path)
      .map(({ files, imports, packages }) => ({
        files,
        rules: {
          "no-restricted-imports": importRule(room, {
            ...arrows,
            imports: [...room.imports, ...imports],
            packages: [...room.packages, ...packages],
          }),
        },
      })),
    {
      files: tests.flatMap((ending) => globs(room, ending)),
      rules: { "no-restricted-imports": importRule(room, inTests) },
    },
  ];
}

const impure = "A pure room: what is not in the arguments does not exist.";

const pureRules = {
  "no-restricted-properties": [
    "error",
    { object: "Date", property: "now", message: impure },
    { object: "Math", property: "random", message: impure },
    { object: "performance", property: "now", message: impure },
    { object: "crypto", property: "randomUUID", message: impure },
  ],
  "no-restricted-globals": [
    "error",
    "fetch",
    "process",
    "console",
    "setTimeout",
    "setInterval",
    "setImmediate",
    "Buffer",
  ],
};

const rules = {
  "typescript/no-explicit-any": "error",
  "typescript/no-non-null-assertion": "error",
  "typescript/no-floating-promises": "error",
  "typescript/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
  // Interfaces here are written with methods and implemented by closures, which the rule cannot tell from `this`.
  "typescript/unbound-method": "off",
  "typescript/await-thenable": "error",
  "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
  "typescript/ban-ts-comment": ["error", { "ts-expect-error": "allow-with-description" }],
  "typescript/consistent-type-imports": "error",
  "import/no-cycle": "error",
  "oxc/no-barrel-file": ["error", { threshold: 0 }],
  "unicorn/filename-case": ["error", { case: "kebabCase" }],
  "unicorn/no-abusive-eslint-disable": "error",
  "node/no-process-env": "error",
  "max-lines": ["error", { max: 400, skipBlankLines: false, skipComments: false }],
  "max-lines-per-function": ["error", { max: 100, skipBlankLines: false, skipComments: false }],
  "no-restricted-imports": "off",
  "no-console": "error",
  "no-eval": "error",
  "no-new-func": "error",
  "no-var": "error",
  "prefer-const": "error",
  eqeqeq: "error",
  "no-unused-vars": [
    "error",
    {
      args: "after-used",
      argsIgnorePattern: "^_",
      caughtErrors: "all",
      destructuredArrayIgnorePattern: "^_",
      // `const { secret, ...rest }` is how a field is left out.
      ignoreRestSiblings: true,
    },
  ],
  "no-empty": "error",
  "react/no-danger": "error",
  "react/exhaustive-deps": "error",
  "react/rules-of-hooks": "off",
  "react/immutability": "off",
  // The pages are checked by axe, where roles on tables and delegated key handlers can be judged.
  "jsx-a11y/prefer-tag-over-role": "off",
  "jsx-a11y/no-static-element-interactions": "off",
  "jsx-a11y/no-noninteractive-element-interactions": "off",
  "jsx-a11y/click-events-have-key-events": "off",
  "vitest/no-focused-tests": "error",
  // A test that may run on some machines only is written with skipIf, which the rules below take for a skipped one.
  "vitest/no-disabled-tests": "off",
  "vitest/valid-title": "off",
  "vitest/expect-expect": "off",
  "vitest/no-conditional-expect": "off",
  "vitest/no-standalone-expect": "off",
  "vitest/require-to-throw-message": "off",
  "vitest/valid-expect": ["error", { maxArgs: 2 }],
};

/** The configuration as it stands in `.oxlintrc.json`. */
export function oxlintConfig(): unknown {
  return {
    $schema: "./node_modules/oxlint/configuration_schema.json",
    plugins: [
      "eslint",
      "typescript",
      "import",
      "unicorn",
      "oxc",
      "node",
      "react",
      "jsx-a11y",
      "nextjs",
      "vitest",
    ],
    categories: { correctness: "error" },
    options: { typeAware: true },
    ignorePatterns: ["generated/**", ".next/**", "next-env.d.ts", "node_modules/**", ".waymark/**"],
    rules,
    overrides: [
      ...rooms.flatMap(roomOverrides),
      {
        files: ["**/*.tsx"],
        rules: {
          "max-lines-per-function": ["error", { max: 150 }],
          "react/rules-of-hooks": "error",
          "react/immutability": "error",
        },
      },
      {
        // Tables of cases are long by nature; a describe is one function.
        files: ["**/*.test.ts", "**/*.test.tsx", "**/*.spec.ts", "**/*.fixture.ts"],
        rules: { "max-lines-per-function": "off", "max-lines": ["error", { max: 600 }] },
      },
      // One line a service, written by `npm run generate`.
      { files: ["lib/policy/actions-table.ts"], rules: { "max-lines": "off" } },
      { files: environmentReaders, rules: { "node/no-process-env": "off" } },
      { files: ["scripts/**", "bench/**", "lib/sim/**", "*.config.*"], rules: { "no-console": "off" } },
    ],
  };
}
