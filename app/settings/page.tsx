import { redirect } from "next/navigation";
import { openTabs } from "#app/places.ts";
import { refusePage } from "#app/server.ts";
import { currentViewer } from "#lib/auth/viewer.ts";

/** The first tab that opens. */
export default async function SettingsPage() {
  const [first] = openTabs(await currentViewer());
  redirect(first?.href ?? (await refusePage("None of the settings opens to this role.")));
}
