# Node 22, not 24: docs/decisions/0009-node-22-in-the-image.md.
# The libraries that run, with better-sqlite3 compiled for this very Node where no prebuilt binary is to be had.
FROM node:22-bookworm-slim AS libraries
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 make g++ \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json ./
# Without scripts first: `prepare` would build from sources that are not here. The headers are the image's own.
RUN npm ci --omit=dev --ignore-scripts \
 && npm_config_nodedir=/usr/local npm rebuild better-sqlite3

FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY migrations ./migrations
COPY src ./src
COPY scripts/pack.mjs ./scripts/
RUN npm run build

FROM node:22-bookworm-slim
# An init of its own: instances that lose their parent come to process 1, and Node reaps only what it has started. They
# would stay as zombies, which look alive to whoever asks for their pid.
RUN apt-get update \
 && apt-get install -y --no-install-recommends tini \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o 1000 -g 1000 -m 0700 /data
WORKDIR /app
COPY --from=libraries /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
# Reachable from outside of the container, and therefore with a token: the first start prints it once.
ENV NODE_ENV=production \
    GENNAKER_DATA__FOLDER=/data \
    GENNAKER_SERVER__HOST=0.0.0.0 \
    GENNAKER_SERVER__PORT=8084 \
    GENNAKER_ACCESS__REQUIRE_TOKEN=true
USER 1000:1000
VOLUME ["/data"]
EXPOSE 8084
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.GENNAKER_SERVER__PORT}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["tini", "--", "node", "dist/src/main.js"]
CMD ["serve"]
