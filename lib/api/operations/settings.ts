/** Settings of evaluation. */
import { z } from "zod";
import { moment, state, uuid } from "#lib/api/fields.ts";
import { operation } from "#lib/api/operation.ts";
import { getPreview, requestPreview } from "#lib/data/setting-previews.ts";
import { isSettingKey, listSettings, resetSetting, updateSetting } from "#lib/data/settings.ts";
import { AppError } from "#lib/errors.ts";
import type { SettingKey } from "#lib/roadmap/settings.ts";
import type { Viewer } from "#lib/viewer.ts";

const setting = z
  .object({
    key: z.string(),
    value: z.unknown(),
    default: z.unknown(),
    isSet: z.boolean(),
    setBy: z.string().nullable().meta({ description: "Who set it last; null: nobody" }),
    setAt: z.string().nullable(),
    meaning: z.string(),
    items: z.array(z.string()).readonly().meta({ description: "Items that read it" }),
  })
  .meta({ id: "Setting" });

const list = operation({
  id: "listSettings",
  method: "GET",
  path: "/settings",
  tag: "Settings",
  summary: "Every setting, its default and what it means",
  permission: "settings.read",
  answer: z.object({ data: z.array(setting) }),
  handle: async ({ viewer }) => ({ data: await listSettings(viewer) }),
});

const parameters = z.strictObject({ key: z.string().max(100) });

/** @throws AppError NOT_FOUND */
function requireKey(key: string): SettingKey {
  if (isSettingKey(key)) return key;
  throw new AppError("NOT_FOUND", { userMessage: `There is no setting ${key}.` });
}

async function viewOf(viewer: Viewer, key: SettingKey) {
  const found = (await listSettings(viewer)).find((one) => one.key === key);
  if (found === undefined) throw new Error(`the setting ${key} is not listed`);
  return found;
}

const write = operation({
  id: "setSetting",
  method: "PUT",
  path: "/settings/{key}",
  tag: "Settings",
  summary: "Change a setting; everything is evaluated again from stored facts",
  permission: "settings.write",
  parameters,
  body: z.strictObject({ value: z.json().meta({ override: {} }) }),
  answer: setting,
  handle: async ({ viewer, path, body }) => {
    const key = requireKey(path.key);
    await updateSetting(viewer, key, body.value);
    return viewOf(viewer, key);
  },
});

const reset = operation({
  id: "resetSetting",
  method: "DELETE",
  path: "/settings/{key}",
  tag: "Settings",
  summary: "Give a setting its default again",
  permission: "settings.write",
  parameters,
  answer: setting,
  handle: async ({ viewer, path }) => {
    const key = requireKey(path.key);
    await resetSetting(viewer, key);
    return viewOf(viewer, key);
  },
});

const ask = operation({
  id: "previewSetting",
  method: "POST",
  path: "/settings/{key}/previews",
  tag: "Settings",
  summary: "Ask what another value would change; a worker looks, nothing is saved",
  permission: "settings.write",
  parameters,
  body: z.strictObject({ value: z.json().meta({ override: {} }) }),
  status: 202,
  answer: z.object({ id: z.string() }),
  handle: async ({ viewer, path, body, now }) => ({
    id: await requestPreview(viewer, { key: requireKey(path.key), value: body.value, now }),
  }),
});

const preview = operation({
  id: "getSettingPreview",
  method: "GET",
  path: "/setting-previews/{previewId}",
  tag: "Settings",
  summary: "How far a preview is, and what it found; kept for a day",
  permission: "preview.read",
  parameters: z.strictObject({ previewId: uuid }),
  answer: z
    .object({
      id: z.string(),
      key: z.string(),
      value: z.unknown(),
      createdAt: moment,
      done: z.number().int().meta({ description: "Accounts evaluated so far, of `total`" }),
      total: z.number().int(),
      finishedAt: moment.nullable(),
      failure: z.string().nullable(),
      result: z
        .object({
          counts: z.array(z.object({ item: z.string(), from: state, to: state, cells: z.number().int() })),
          cells: z
            .array(
              z.object({
                subject: z.string().meta({ description: "Account, or the organization" }),
                name: z.string().nullable(),
                item: z.string(),
                from: z.object({ state, fraction: z.number().nullable() }),
                to: z.object({ state, fraction: z.number().nullable(), reason: z.string() }),
              }),
            )
            .meta({ description: "The first thousand" }),
          notCompared: z
            .array(z.string())
            .meta({ description: "Organizations that nothing is known of yet" }),
        })
        .nullable(),
    })
    .meta({ id: "SettingPreview" }),
  handle: ({ viewer, path }) => getPreview(viewer, path.previewId),
});

/** All of them. */
export const settingOperations = [list, write, reset, ask, preview];
