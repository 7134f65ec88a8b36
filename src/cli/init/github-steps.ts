/** Steps of every job of ours on GitHub: what measuring needs, and asr-bench itself. */
export const SETUP = `      - uses: actions/setup-node@v4
        with:
          node-version: 20

      - name: System packages
        run: sudo apt-get update && sudo apt-get install -y --no-install-recommends ffmpeg gcc libc6-dev

      - name: Install asr-bench
        run: npm install --global "\${ASR_BENCH:?says where asr-bench comes from, fill it in}"
`;
