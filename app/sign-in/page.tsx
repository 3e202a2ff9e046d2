import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Message } from "#components/message.tsx";
import { FreshDocument } from "#components/sign-in/fresh-document.tsx";
import { LinkForm } from "#components/sign-in/link-form.tsx";
import { type SignInError, signInErrors } from "#lib/auth/oidc-errors.ts";
import { findSignedIn } from "#lib/auth/viewer.ts";
import type { SignedIn } from "#lib/data/sessions.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { safeRedirect } from "#lib/safe-redirect.ts";

export const metadata: Metadata = { title: "Sign in" };

/** What came of the attempt before, and what to do. */
const reasons: Record<SignInError, { title: string; text: string }> = {
  provider: {
    title: "The identity provider did not answer",
    text: "Try again in a moment. waymark doctor says whether Waymark reaches it.",
  },
  answer: {
    title: "The provider's answer was not accepted",
    text: "Nobody was signed in. Try again from this page, in one window; an answer counts once.",
  },
  claims: {
    title: "The provider did not say who you are",
    text: "Its token lacks what Waymark needs, or names another issuer. An administrator finds it in the audit log.",
  },
  disabled: {
    title: "An administrator has closed your access",
    text: "Ask them to open it again.",
  },
  refused: { title: "The provider did not let you in", text: "Ask whoever looks after it." },
};

/** Who is signed in already; null also while the database is away, which keeps nobody from seeing the ways in. */
async function findKnown(): Promise<SignedIn | null> {
  try {
    return await findSignedIn();
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/**
 * Every way in that is configured. Says nothing about what is inside. Whoever is in already is led on, unless an attempt
 * has just failed: they are told why.
 */
export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ to?: string | string[]; error?: string | string[] }>;
}) {
  const { to: asked, error } = await searchParams;
  const to = safeRedirect(asked);
  const known = signInErrors.find((word) => word === error);
  const reason = known === undefined ? null : reasons[known];
  const signedIn = reason === null ? await findKnown() : null;
  if (signedIn !== null) redirect(signedIn.viewer.role === "nobody" ? "/sign-in/no-access" : to);
  return (
    <section className="sign-in-box">
      <FreshDocument />
      <h1>Sign in to Waymark</h1>
      <p className="lead">What you see follows from your role and from the accounts you answer for.</p>
      {reason === null ? null : (
        <Message kind="error" icon="lock" title={reason.title}>
          <p>{reason.text}</p>
        </Message>
      )}
      {env().oidc === null ? null : (
        <>
          <a className="button button-primary" href={`/api/auth/start?to=${encodeURIComponent(to)}`}>
            Continue with single sign-on
          </a>
          <p className="or">or</p>
        </>
      )}
      <LinkForm to={to} />
    </section>
  );
}
