/**
 * Process that finds speech in one audio file and ends. ONNX Runtime lives here and nowhere else: not in the measured
 * process, and not in the harness, whose memory it would stay in.
 */

import { exact } from '../record/exact.ts';
import { dieWithParent } from '../system/c-library.ts';
import { ExitCode } from '../system/exit-code.ts';
import { Failure } from '../system/failure.ts';
import { type DecodedAudio, decodeAudio } from './audio.ts';
import { detectSpeech } from './vad/detector.ts';
import { type ModelFile, readModelFile } from './vad/model-file.ts';
import { type Network, openNetwork } from './vad/network.ts';
import { DetectRequest, type WorkerMessage } from './vad-protocol.ts';

dieWithParent(Number(process.argv[2]));

/** Resolves when the message has been handed over, which bounds what is in flight; false when the harness is gone. */
function send(message: WorkerMessage): Promise<boolean> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve(false);
    else process.send(message, undefined, {}, (error) => resolve(error === null));
  });
}

async function detect(request: DetectRequest): Promise<void> {
  const { audio: path, ffmpeg } = request;
  const file = request.backend === 'ten' ? await readModelFile(request.model) : undefined;
  const audio = await decodeAudio(path, exact({ ffmpeg }));
  const network = file === undefined ? undefined : await openNetwork(file);
  await stream(audio, file, network);
  await network?.close();
}

async function stream(
  audio: DecodedAudio,
  file: ModelFile | undefined,
  network: Network | undefined,
): Promise<void> {
  const model =
    file === undefined ? {} : { model: { path: file.path, sha256: file.sha256, published: file.published } };
  await send({
    type: 'opened',
    ...exact({ expected: audio.expected }),
    ...model,
  });
  for await (const block of detectSpeech(audio.pcm, network)) {
    if (!(await send({ type: 'block', ...block }))) return;
  }
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const { samples, decoder, pcmSha256, complaints, truncated } = audio.summary();
  await send({
    type: 'done',
    samples,
    audio: { decoder, pcmSha256, complaints: [...complaints], truncated },
    modelCalls: network?.calls ?? 0,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakRss: maxRSS * 1024,
  });
}

function failureOf(thrown: unknown): WorkerMessage {
  if (thrown instanceof Failure) {
    return { type: 'failed', exitCode: thrown.exitCode, message: thrown.message, hint: [...thrown.hint] };
  }
  const message = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return { type: 'failed', exitCode: ExitCode.internal, message, hint: [] };
}

// Ctrl-C reaches every process of the terminal; what to do about it is the harness's to decide.
process.on('SIGINT', () => {});
process.once('message', async (request) => {
  try {
    await detect(DetectRequest.parse(request));
  } catch (thrown) {
    await send(failureOf(thrown));
  }
  if (process.connected) process.disconnect();
});
