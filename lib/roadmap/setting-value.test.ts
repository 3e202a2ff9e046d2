import { expect, test } from "vitest";
import { defaultValue, meantValue, settingText, typedValue } from "./setting-value.ts";
import { type SettingKey, settingsCatalog } from "./settings.ts";

test.each<[SettingKey, string, unknown]>([
  ["backupMaxAgeDays", " 14 ", 14],
  ["backupMaxAgeDays", "two", "two"],
  ["requireOrgTrail", "false", false],
  ["requiredSources", "finance\r\n\n team_survey ", ["finance", "team_survey"]],
  ["requiredSources", '["finance"]', ["finance"]],
  ["requiredSources", "[finance", "[finance"],
  ["requiredSources", "", []],
  ["baselineStackSets", "one, with a comma", ["one, with a comma"]],
])("%s typed as %j", (key, text, value) => {
  expect(typedValue(key, text)).toEqual(value);
});

test("a list is one line at a terminal", () => {
  expect(meantValue("requiredSources", "finance, team_survey")).toEqual(["finance", "team_survey"]);
});

test("what a setting is by default is typed as it is shown, where it is no object", () => {
  for (const key of Object.keys(settingsCatalog) as SettingKey[]) {
    const value = defaultValue(key);
    if (typeof value !== "number" && typeof value !== "boolean") continue;
    expect([key, typedValue(key, settingText(value))]).toEqual([key, value]);
  }
});
