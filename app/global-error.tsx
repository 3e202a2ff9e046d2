"use client";

/** The last resort: even the frame of the pages could not be rendered. */
export default function GlobalError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <html lang="en">
      <body>
        <title>Not shown · Waymark</title>
        <main style={{ padding: "40px 24px", maxWidth: 640, font: "14px/22px system-ui, sans-serif" }}>
          <h1>Waymark could not show this page</h1>
          <p>Nothing was changed. The log has it as error {error.digest ?? "without a number"}.</p>
          <button type="button" onClick={() => reset()}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
