import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { readForPage } from "#app/server.ts";
import { FreshDocument } from "#components/sign-in/fresh-document.tsx";
import { PersonaList } from "#components/sign-in/persona-list.tsx";
import { personasOpen } from "#lib/auth/personas.ts";
import { listPersonas } from "#lib/data/personas.ts";
import { safeRedirect } from "#lib/safe-redirect.ts";

export const metadata: Metadata = { title: "Choose who to be" };

/** In the demo alone: one sign-in per role. */
export default async function PersonasPage({
  searchParams,
}: {
  searchParams: Promise<{ to?: string | string[] }>;
}) {
  if (!personasOpen()) notFound();
  const [{ to }, personas] = await Promise.all([searchParams, readForPage(listPersonas())]);
  return (
    <section className="sign-in-box">
      <FreshDocument />
      <h1>Who would you like to be?</h1>
      <p className="lead">A simulated organization, on this machine only. Nothing here reaches AWS.</p>
      <PersonaList personas={personas} to={safeRedirect(to)} />
    </section>
  );
}
