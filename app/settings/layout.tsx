import type { ReactNode } from "react";
import { openTabs } from "#app/places.ts";
import { Tabs } from "#components/settings/tabs.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";

/** The frame of the settings. Each tab decides for itself who may read it: a layout is not rendered again between them. */
export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const tabs = openTabs(await currentViewer());
  return (
    <>
      <h1 className="mb-2">Settings</h1>
      <Tabs tabs={tabs} />
      {children}
    </>
  );
}
