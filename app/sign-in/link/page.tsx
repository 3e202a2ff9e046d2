import type { Metadata } from "next";
import { FillLink } from "#components/sign-in/fill-link.tsx";
import { FreshDocument } from "#components/sign-in/fresh-document.tsx";
import { LinkForm } from "#components/sign-in/link-form.tsx";
import { linkRefusals } from "#lib/data/login-links.ts";

export const metadata: Metadata = { title: "Sign in by a link" };

const another = "Ask for another one: waymark login-link makes it.";
const refusals: Record<(typeof linkRefusals)[number], { title: string; text: string }> = {
  unknown: { title: "This is no sign-in link", text: `It may have been cut short on its way. ${another}` },
  used: {
    title: "This link has been used",
    text: `A link works once. If that was not you, tell your administrator: they can end the session. ${another}`,
  },
  expired: { title: "This link is too old", text: `A link works for 10 minutes. ${another}` },
  disabled: {
    title: "Not let in",
    text: "An administrator has closed this user. Ask them to open it again.",
  },
};

/** Where a sign-in link leads; and what is said where it opens nothing. */
export default async function LinkPage({
  searchParams,
}: {
  searchParams: Promise<{ why?: string | string[] }>;
}) {
  const { why } = await searchParams;
  const refused = linkRefusals.find((one) => one === why);
  const { title, text } =
    refused === undefined ? { title: "Sign in by a link", text: null } : refusals[refused];
  return (
    <section className="sign-in-box">
      <FreshDocument />
      <h1>{title}</h1>
      {text === null ? null : <p className="lead">{text}</p>}
      <LinkForm to="/" />
      <FillLink />
    </section>
  );
}
