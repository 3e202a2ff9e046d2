/** WAYMARK_HOME: the state folder of the embedded mode, and whether it is a demo's or a real one. */
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "#lib/errors.ts";
import { createFileWhole, writeFileWhole } from "./files.ts";

const demoSchema = z.strictObject({
  /** Which organization is generated, of how many accounts. */
  seed: z.number().int(),
  accounts: z.number().int(),
  /** How far the organization has evolved; each finished run of the demo moves it one on. */
  epoch: z.number().int(),
  /** ISO 8601; the "now" that the organization was generated for. */
  generatedAt: z.iso.datetime(),
  /** Where the simulator listened last; null before its first start. */
  endpoint: z.string().nullable(),
});

/** What `home.json` holds. */
export const homeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ version: z.literal(1), kind: z.literal("real") }),
  z.strictObject({ version: z.literal(1), kind: z.literal("demo"), demo: demoSchema }),
]);

export type DemoSettings = z.infer<typeof demoSchema>;
export type HomeSettings = z.infer<typeof homeSchema>;

function settingsFile(home: string): string {
  return join(home, "home.json");
}

/**
 * Makes the folder when it is missing and answers its real path.
 * @throws AppError INVALID_INPUT naming the folder and WAYMARK_HOME when it cannot be written
 */
export function openHome(home: string): string {
  try {
    if (mkdirSync(home, { recursive: true }) !== undefined) {
      // Ours from now on. As root the database's own user must pass through it; the files in it are closed anyway.
      chmodSync(home, process.getuid?.() === 0 ? 0o711 : 0o700);
    }
    if (!statSync(home).isDirectory()) throw new Error("not a folder");
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK);
    return realpathSync(home);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(/^E[A-Z]+: |, \w+ '.*'$/g, "") : String(cause);
    throw new AppError("INVALID_INPUT", {
      userMessage: `The state folder ${home} cannot be used: ${why}. Name another one with WAYMARK_HOME.`,
      cause,
    });
  }
}

/**
 * What the folder is marked as; null before its first use (also where it does not exist yet).
 * @throws AppError WRONG_STATE where the mark cannot be understood
 */
export function readHome(home: string): HomeSettings | null {
  const file = settingsFile(home);
  if (!existsSync(file)) return null;
  try {
    return homeSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    throw new AppError("WRONG_STATE", {
      userMessage:
        `${file} cannot be understood; another version of waymark may have written it. ` +
        "Restore it, or name another folder with WAYMARK_HOME.",
      cause,
    });
  }
}

function wrongKind(home: string, found: HomeSettings["kind"]): AppError {
  const userMessage =
    found === "demo"
      ? `The state folder ${home} belongs to the demo. Name another folder with WAYMARK_HOME for real accounts.`
      : `The state folder ${home} belongs to real accounts. Name another folder with WAYMARK_HOME for the demo.`;
  return new AppError("WRONG_STATE", { userMessage });
}

/**
 * Marks a folder as the demo's, or finds that it already is; answers the settings that hold (the stored ones win).
 * @throws AppError WRONG_STATE naming WAYMARK_HOME where it belongs to real accounts
 */
export function requireDemoHome(home: string, initial: DemoSettings): DemoSettings {
  const settings: HomeSettings = { version: 1, kind: "demo", demo: demoSchema.parse(initial) };
  createFileWhole(settingsFile(openHome(home)), `${JSON.stringify(settings, null, 2)}\n`);
  return demoSettings(home);
}

/**
 * Marks a folder as a real one, or finds that it already is.
 * @throws AppError WRONG_STATE naming WAYMARK_HOME where it belongs to the demo
 */
export function requireRealHome(home: string): void {
  const settings: HomeSettings = { version: 1, kind: "real" };
  createFileWhole(settingsFile(openHome(home)), `${JSON.stringify(settings, null, 2)}\n`);
  if (readHome(home)?.kind === "demo") throw wrongKind(home, "demo");
}

/**
 * The demo's settings of a folder that is already marked.
 * @throws AppError WRONG_STATE where it is not the demo's
 */
function demoSettings(home: string): DemoSettings {
  const settings = readHome(home);
  if (settings?.kind !== "demo") throw wrongKind(home, "real");
  return settings.demo;
}

/**
 * Changes some of the demo's settings, such as the epoch after a finished run.
 * @throws AppError WRONG_STATE where the folder is not the demo's
 */
export function updateDemoHome(home: string, change: Partial<DemoSettings>): DemoSettings {
  const demo = demoSchema.parse({ ...demoSettings(home), ...change });
  const settings: HomeSettings = { version: 1, kind: "demo", demo };
  writeFileWhole(settingsFile(home), `${JSON.stringify(settings, null, 2)}\n`);
  return demo;
}
