import type { Metadata } from "next";
import { requireOpen } from "#app/places.ts";
import { readForPage, webClock } from "#app/server.ts";
import { SettingList } from "#components/settings/setting-list.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { listSettings } from "#lib/data/settings.ts";
import { settingText } from "#lib/roadmap/setting-value.ts";
import { hasPermission } from "#lib/viewer.ts";

export const metadata: Metadata = { title: "Evaluation" };

/** What an installation may set about evaluation, and what it is set to. */
export default async function EvaluationPage() {
  const viewer = await requireOpen("/settings/evaluation");
  const settings = await readForPage(listSettings(viewer));
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Settings", href: "/settings" }, { label: "Evaluation" }]} />
      <p className="mb-4 text-muted">
        What counts as too old, too many or ours. The defaults are those of the roadmap; a change is shown
        before it counts, cell by cell.
      </p>
      <SettingList
        now={webClock().now().toISOString()}
        mayChange={hasPermission(viewer, "settings.write")}
        settings={settings.map(({ key, value, default: fallback, isSet, setBy, setAt, meaning, items }) => ({
          key,
          meaning,
          items,
          value: settingText(value),
          fallback: settingText(fallback),
          set: setBy === null || setAt === null ? null : { by: setBy, at: setAt },
          isChanged: isSet && settingText(value) !== settingText(fallback),
        }))}
      />
    </>
  );
}
