/** What an installation may set about evaluation: each setting with its default, what it accepts and what it means. */
import type { z } from "zod";
import { earlySettings } from "./settings/stages-1-5.ts";
import { middleSettings } from "./settings/stages-6-7.ts";
import { lateSettings } from "./settings/stages-8-10.ts";

/** By key, in the order of the roadmap. */
export const settingsCatalog = { ...earlySettings, ...middleSettings, ...lateSettings } as const;

const dayMs = 86_400_000;

/** For how long a confirmation counts from its moment, in milliseconds: item 1.1 and every list go by it. */
export function confirmationTermMs({ pocConfirmDays }: Pick<Settings, "pocConfirmDays">): number {
  return pocConfirmDays * dayMs;
}

export type SettingKey = keyof typeof settingsCatalog;

type SettingsOf<Catalog extends Record<string, { schema: z.ZodType }>> = {
  readonly [Key in keyof Catalog]: z.output<Catalog[Key]["schema"]>;
};

export type Settings = SettingsOf<typeof settingsCatalog>;

/** Every setting at its default. Object.fromEntries forgets which key has which value; the catalogue knows. */
export const defaultSettings = Object.fromEntries(
  Object.entries(settingsCatalog).map(([key, entry]) => [key, entry.default]),
) as unknown as Settings;
