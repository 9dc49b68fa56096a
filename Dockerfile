# One image for every role: `npm start`, or `npm run web`, `ingest`, `jobs`.
FROM node:22-bookworm-slim AS build
WORKDIR /app
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:22-bookworm-slim
ENV NODE_ENV=production \
    NEXT_TELEMETRY_DISABLED=1 \
    PLUMBLINE_DATA_DIR=/data
WORKDIR /app
COPY --from=build --chown=node:node /app ./
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
# Dashboard, OTLP/gRPC, OTLP/HTTP, metrics of ingest and jobs.
EXPOSE 3000 4317 4318 9464
# npm would not hand on SIGTERM.
ENTRYPOINT ["node", "lib/tools/start.mjs"]
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
    CMD ["node", "lib/tools/healthcheck.mjs"]
