"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { action } from "#app/action.ts";
import { webClock } from "#app/server.ts";
import { applyPreview, requestPreview } from "#lib/data/setting-previews.ts";
import { isSettingKey } from "#lib/data/settings.ts";
import { AppError } from "#lib/errors.ts";
import { defaultValue, typedValue } from "#lib/roadmap/setting-value.ts";

const previewInput = z.strictObject({
  key: z.string().max(100),
  /** Of a list, an entry a line. */
  text: z.string().max(20_000),
  /** Ask for the default, whatever the field says. */
  reset: z.literal("on").optional(),
});

/** Asks a worker what the value would change, and shows what it finds. */
export const previewValue = action(previewInput, async (viewer, { key, text, reset }) => {
  if (!isSettingKey(key)) throw new AppError("NOT_FOUND", { userMessage: `There is no setting ${key}.` });
  const value = reset === "on" ? defaultValue(key) : typedValue(key, text);
  const id = await requestPreview(viewer, { key, value, now: webClock().now() });
  return redirect(`/settings/evaluation/${key}?preview=${id}`);
});

const applyInput = z.strictObject({ preview: z.uuid() });

/** Sets what was previewed. */
export const applyValue = action(applyInput, async (viewer, { preview }) => {
  const { key } = await applyPreview(viewer, preview);
  refresh();
  return `${key} is set. Every account is being evaluated again.`;
});
