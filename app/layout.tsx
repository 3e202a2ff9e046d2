import "@fontsource-variable/geist/wght.css";
import "@fontsource-variable/geist-mono/wght.css";
import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import { cookies } from "next/headers";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { LiveUpdates } from "#components/live-updates.tsx";
import { Outside } from "#components/shell/outside.tsx";
import { Shell } from "#components/shell/shell.tsx";
import { findSignedIn } from "#lib/auth/viewer.ts";
import type { SignedIn } from "#lib/data/sessions.ts";
import { AppError } from "#lib/errors.ts";
import { chooseOrganization } from "./actions.ts";
import "./globals.css";
import { findOrganizations } from "./organization.ts";
import { openPlaces } from "./places.ts";

// The Latin files are preloaded and have a fallback of the same widths; the packages' own styles add the other scripts.
const geist = localFont({
  src: "../node_modules/@fontsource-variable/geist/files/geist-latin-wght-normal.woff2",
  weight: "100 900",
  variable: "--font-geist",
});
const geistMono = localFont({
  src: "../node_modules/@fontsource-variable/geist-mono/files/geist-mono-latin-wght-normal.woff2",
  weight: "100 900",
  variable: "--font-geist-mono",
  adjustFontFallback: false,
});

export const metadata: Metadata = {
  title: { default: "Waymark", template: "%s · Waymark" },
  description: "Where every AWS account stands on the Security Maturity Roadmap, and what to do next.",
};

export const viewport: Viewport = { colorScheme: "light dark" };

/** Who is signed in, where they are let in; null also while the database is away: a page that needs it says so. */
async function findInside(): Promise<SignedIn | null> {
  try {
    const signedIn = await findSignedIn();
    return signedIn === null || signedIn.viewer.role === "nobody" ? null : signedIn;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** The frame of every page for whoever is let in. */
async function Inside({ signedIn, children }: { signedIn: SignedIn; children: ReactNode }) {
  const { viewer, user } = signedIn;
  const { current, all } = await findOrganizations(viewer);
  return (
    <Shell
      organization={current}
      organizations={all}
      chooseOrganization={chooseOrganization}
      places={openPlaces(viewer)}
      person={{ name: user.name ?? user.email ?? "You", role: viewer.role }}
      demo={current?.demo ?? false}
    >
      <LiveUpdates />
      {children}
    </Shell>
  );
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Every route is rendered per request: a prerendered page would carry no nonce, and its scripts would be refused.
  await connection();
  const theme = (await cookies()).get("theme")?.value;
  const signedIn = await findInside();
  return (
    <html
      lang="en"
      className={`${geist.variable} ${geistMono.variable}`}
      data-theme={theme === "light" || theme === "dark" ? theme : undefined}
    >
      <body>
        {signedIn === null ? <Outside>{children}</Outside> : <Inside signedIn={signedIn}>{children}</Inside>}
      </body>
    </html>
  );
}
