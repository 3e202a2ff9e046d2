import { notFound } from "next/navigation";
import { currentViewer } from "#lib/auth/viewer.ts";

/**
 * Every address that no other page has. Without it Next would answer a re-rendering of such a page with a document load,
 * and each load asks for a re-rendering.
 */
export default async function MissingPage() {
  // Whoever is not signed in learns of no address whether there is such a page.
  await currentViewer();
  notFound();
}
