import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { readForPage } from "#app/server.ts";
import { FreshDocument } from "#components/sign-in/fresh-document.tsx";
import { findSignedIn } from "#lib/auth/viewer.ts";

export const metadata: Metadata = { title: "Not let in" };

/** For whoever the provider knows and nothing here gives a role: who they are, and whom to ask. */
export default async function NoAccessPage() {
  const signedIn = await readForPage(findSignedIn());
  if (signedIn === null) redirect("/sign-in");
  if (signedIn.viewer.role !== "nobody") redirect("/");
  const { name, email } = signedIn.user;
  return (
    <section className="sign-in-box">
      <FreshDocument />
      <h1>Signed in, but not let in</h1>
      <p className="lead">
        {email ?? name ?? "You"} may not open Waymark yet: nothing gives you a role here.
      </p>
      <p>
        Ask an administrator of Waymark in your organization for a role or for a group that has one; or ask to
        be named as the owner of an account.
      </p>
      <form method="post" action="/sign-out">
        <button type="submit" className="button">
          Sign in as somebody else
        </button>
      </form>
    </section>
  );
}
