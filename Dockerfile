# asr-bench for CI and servers. Nothing of the engine or of any model is inside: mount them.
#
#   docker build -t asr-bench .
#   docker run --rm --user "$(id -u)" -m 8g -v "$PWD:/work" -v /path/to/engine:/engine:ro -v /path/to/models:/models \
#     -e ASR_BENCH_LIBRARY=/engine/libchatllm.so asr-bench run exp-8
#
# docs/ci.md#container has the details.

FROM node:20-bookworm-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++ \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit
COPY . .
RUN npm run build && npm pack --ignore-scripts --pack-destination /tmp && mv /tmp/asr-bench-*.tgz /tmp/asr-bench.tgz

FROM node:20-bookworm-slim
# ffmpeg: audio other than wav, and the engine itself calls it. gcc: the calibration engine. libgomp1, libstdc++6: what an
# engine in C++ with OpenMP needs.
RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg gcc libc6-dev libgomp1 libstdc++6 \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /tmp/asr-bench.tgz /tmp/
RUN npm install --global --omit=dev --no-audit /tmp/asr-bench.tgz && rm /tmp/asr-bench.tgz
ENV XDG_CACHE_HOME=/cache ASR_BENCH_MODELS=/models NODE_ENV=production
# Anybody may be the user (`--user`), so anybody may write the cache; compiled now, so that no run waits for it.
RUN mkdir -p /cache /models /work && asr-bench doctor || true; chmod -R a+rwX /cache /models /work
USER node
WORKDIR /work
VOLUME /cache
EXPOSE 7860
ENTRYPOINT ["asr-bench"]
CMD ["--help"]
