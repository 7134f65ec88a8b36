/** Records from the microphone, and shows that it hears: the time, and how loud it is. */

/** Below this a microphone that is on hears at least the room. */
const SILENT = 0.004;
/** s without any sound after which the user is asked whether the microphone is on. */
const SILENT_FOR = 2;
const BARS = 100;

export class Recorder {
  #canvas;
  #onTime;
  #onEnd;
  #media;
  #levels = [];

  /**
   * @param onTime seconds so far, and whether nothing at all has been heard for a while
   * @param onEnd the recording as a file, and its seconds
   */
  constructor({ canvas, onTime, onEnd }) {
    this.#canvas = canvas;
    this.#onTime = onTime;
    this.#onEnd = onEnd;
  }

  get running() {
    return this.#media !== undefined;
  }

  /** @throws when there is no microphone, or the user forbids it */
  async start() {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const parts = [];
    const media = new MediaRecorder(stream);
    const begun = performance.now();
    const seconds = () => (performance.now() - begun) / 1000;
    const watch = this.#watch(stream, seconds);
    media.addEventListener('dataavailable', ({ data }) => parts.push(data));
    media.addEventListener('stop', () => {
      const lasted = seconds();
      watch.stop();
      for (const track of stream.getTracks()) track.stop();
      this.#media = undefined;
      const name = `recording-${new Date().toISOString().slice(0, 19).replace(/:/g, '-')}`;
      this.#onEnd(new File(parts, name, { type: media.mimeType }), lasted);
    });
    media.start();
    this.#media = media;
    this.#levels = [];
    this.#onTime(0, false);
  }

  stop() {
    this.#media?.stop();
  }

  #watch(stream, seconds) {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 2048;
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let heardAt = 0;
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      let most = 0;
      for (const sample of samples) most = Math.max(most, Math.abs(sample));
      if (most > SILENT) heardAt = seconds();
      this.#levels = [...this.#levels, most].slice(-BARS);
      this.#draw();
      this.#onTime(seconds(), seconds() - heardAt > SILENT_FOR);
    }, 100);
    return {
      stop() {
        clearInterval(timer);
        void context.close();
      },
    };
  }

  #draw() {
    const pen = this.#canvas.getContext('2d');
    const { width, height } = this.#canvas;
    pen.clearRect(0, 0, width, height);
    pen.fillStyle = getComputedStyle(this.#canvas).color;
    const step = width / BARS;
    this.#levels.forEach((level, index) => {
      const size = Math.max(2, Math.sqrt(level) * height);
      pen.fillRect(index * step, (height - size) / 2, step - 1, size);
    });
  }
}
