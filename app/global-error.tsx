"use client";

/** The last resort, rendered in advance and without scripts: even the frame of the pages could not be shown. */
export default function GlobalError() {
  return (
    <html lang="en">
      <body>
        <title>Not shown · Waymark</title>
        <main style={{ padding: "40px 24px", maxWidth: 640, font: "14px/22px system-ui, sans-serif" }}>
          <h1>Waymark could not show this page</h1>
          <p>Nothing was changed. The log of the web process says why.</p>
          <p>
            {/* oxlint-disable-next-line nextjs/no-html-link-for-pages -- without scripts a Link does no more */}
            <a href="/">Overview</a>
          </p>
        </main>
      </body>
    </html>
  );
}
