import { forbidden, redirect } from "next/navigation";
import { openTabs } from "#app/places.ts";
import { currentViewer } from "#lib/auth/viewer.ts";

/** The first tab that opens. */
export default async function SettingsPage() {
  const [first] = openTabs(await currentViewer());
  if (first === undefined) forbidden();
  redirect(first.href);
}
