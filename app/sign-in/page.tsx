import type { Metadata } from "next";
import { FreshDocument } from "#components/sign-in/fresh-document.tsx";
import { LinkForm } from "#components/sign-in/link-form.tsx";
import { safeRedirect } from "#lib/safe-redirect.ts";

export const metadata: Metadata = { title: "Sign in" };

/** Every way in that is configured. Says nothing about what is inside. */
export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ to?: string | string[] }>;
}) {
  const { to } = await searchParams;
  return (
    <section className="sign-in-box">
      <FreshDocument />
      <h1>Sign in to Waymark</h1>
      <p className="lead">What you see follows from your role and from the accounts you answer for.</p>
      <LinkForm to={safeRedirect(to)} />
    </section>
  );
}
