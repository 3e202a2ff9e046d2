import "@fontsource-variable/geist/wght.css";
import "@fontsource-variable/geist-mono/wght.css";
import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import { cookies } from "next/headers";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { LiveUpdates } from "#components/live-updates.tsx";
import { Shell } from "#components/shell/shell.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";
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

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Every route is rendered per request: a prerendered page would carry no nonce, and its scripts would be refused.
  await connection();
  const theme = (await cookies()).get("theme")?.value;
  const { current, all } = await findOrganizations();
  return (
    <html
      lang="en"
      className={`${geist.variable} ${geistMono.variable}`}
      data-theme={theme === "light" || theme === "dark" ? theme : undefined}
    >
      <body>
        <Shell
          organization={current}
          organizations={all}
          chooseOrganization={chooseOrganization}
          places={openPlaces(await currentViewer())}
          demo={current?.demo ?? false}
        >
          <LiveUpdates />
          {children}
        </Shell>
      </body>
    </html>
  );
}
