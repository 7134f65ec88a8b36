import { basename } from 'node:path';
import { Hono } from 'hono';
import { setCookie } from 'hono/cookie';
import { streamSSE } from 'hono/streaming';
import { exact } from '../record/exact.ts';
import type { StoredRuns } from '../record/store/stored-runs.ts';
import { isTextLayer, TEXT_LAYERS } from '../record/transcript.ts';
import type { Prepared } from '../runner/shelves/prepare.ts';
import { Callers } from './callers.ts';
import { Proxies } from './client.ts';
import { Entrance } from './entrance.ts';
import { noBody, tell } from './event-stream.ts';
import { guard, problem, reportPolicy, safeHeaders, slowDown, TOKEN_COOKIE } from './guard.ts';
import type { JobQueue } from './job-queue.ts';
import { FORMATS, type Format, formatted, soFar, speedOf } from './job-result.ts';
import { JSON_WITHIN, LARGEST_JSON, type ServerLimits } from './limits.ts';
import type { Notice } from './notice.ts';
import { openApi } from './open-api.ts';
import type { PageFiles } from './page-files.ts';
import { NoPlace, Places } from './places.ts';
import { jobAbout, Reception, type WritingFolder } from './reception.ts';
import { JobOptions, SampleRequest } from './requests.ts';
import { RunComparisons } from './run-comparison.ts';
import type { Sample } from './samples.ts';
import type { ServerJob } from './server-job.ts';
import { soundResponse } from './sound.ts';
import { transcriptionEndpoint } from './transcription-endpoint.ts';
import { checkLength, readJson, UploadRefused } from './upload.ts';

export interface AppOptions {
  readonly queue: JobQueue;
  readonly prepared: Prepared;
  readonly limits: ServerLimits;
  readonly token: string | undefined;
  readonly loopback: boolean;
  /** The one site whose pages may show this one in a frame. */
  readonly embed?: string | undefined;
  /** Proxies that stand before this server, whose word for where a request comes from is taken. */
  readonly proxies?: Proxies;
  /** Where uploads go. */
  readonly folder: WritingFolder;
  /** They stay there after their job. */
  readonly keeps: boolean;
  readonly samples: ReadonlyMap<string, Sample>;
  readonly page: PageFiles;
  readonly runs: StoredRuns;
  readonly languages: readonly string[];
  readonly notice: Notice | undefined;
}

/** The server as a function from request to response. */
export function createApp(options: AppOptions): Hono {
  const { queue, prepared, limits, token, loopback, embed, page, runs, proxies = Proxies.none } = options;
  const app = new Hono();
  const entrance = new Entrance(token);
  const listeners = new Places('listeners', { all: limits.listeners, each: limits.listenersEach });
  const reception = new Reception({
    queue,
    limits,
    folder: options.folder,
    keeps: options.keeps,
    decodes: prepared.ffmpeg !== undefined,
  });
  const callers = new Callers(proxies, embed);

  app.use(noBody);
  app.use(safeHeaders);
  // The one way to show the token without a header: as a page's address, once.
  app.get('/', async (context, next) => {
    const shown = context.req.query('token');
    const opens = shown === undefined ? false : entrance.opens(shown, callers.address(context));
    if (opens === undefined) return slowDown(context, entrance);
    if (!opens) return next();
    setCookie(context, TOKEN_COOKIE, entrance.session, callers.cookie(context));
    return context.redirect('/');
  });
  app.use(guard({ entrance, addressOf: (context) => callers.address(context), loopback, embed }));
  app.get('/', async (context, next) => {
    callers.name(context);
    return next();
  });
  app.onError((error, context) => {
    if (error instanceof UploadRefused) return context.json(problem(error.code, error.message), error.status);
    if (error instanceof NoPlace)
      return context.json(problem(error.code, error.message), error.status, { 'retry-after': '30' });
    return context.json(problem('internal', 'the server failed at this request'), 500);
  });
  app.notFound((context) => context.json(problem('not-found', 'there is nothing here'), 404));

  for (const { path, type, body } of page.files) {
    app.get(path, (context) =>
      context.body(body, 200, { 'content-type': type, 'cache-control': 'no-cache' }),
    );
  }
  app.get('/api/openapi.json', (context) => context.json(openApi(limits)));
  app.get('/api/info', (context) =>
    context.json({
      engine: prepared.engines.map(({ label, sha256, calibration }) => ({
        label: basename(label),
        sha256,
        calibration,
      }))[0],
      models: prepared.models.map(({ id, kind, synthetic }) => ({ id, kind, synthetic })),
      languages: options.languages,
      samples: [...options.samples].map(([id, { title, hint }]) => ({ id, title, ...exact({ hint }) })),
      limits: { uploadBytes: limits.uploadBytes, audioSeconds: limits.audioSeconds, queued: limits.queued },
      ...exact({ notice: options.notice }),
    }),
  );

  app.get('/api/samples/:id', async (context) => {
    const sample = options.samples.get(context.req.param('id'));
    if (sample === undefined) return context.notFound();
    const sound = await soundResponse(sample, context.req.header('range'));
    return sound ?? context.notFound();
  });

  app.route('/v1', transcriptionEndpoint({ queue, reception, prepared, callers, listeners }));

  app.get('/api/jobs', (context) =>
    context.json({ jobs: queue.list(callers.client(context).owner).map((job) => job.head()) }),
  );

  app.post('/api/jobs', async (context) => {
    const { req } = context;
    const by = callers.client(context);
    if (req.header('content-type')?.startsWith('application/json') === true) {
      checkLength(req.header('content-length'), LARGEST_JSON);
      const asked = SampleRequest.safeParse(await readJson(req.raw.body, LARGEST_JSON, JSON_WITHIN));
      if (!asked.success)
        return context.json(problem('request', 'send {"sample": id, "language"?, "hint"?}'), 400);
      const { sample: name } = asked.data;
      const sample = options.samples.get(name);
      if (sample === undefined) return context.json(problem('sample', `there is no sample ${name}`), 404);
      const { file, type, bytes } = sample;
      const about = { ...jobAbout({ ...asked.data, name }), file, type, bytes, temporary: false };
      return accepted(queue.reserve(by).submit(about));
    }
    const asked = JobOptions.safeParse(req.query());
    if (!asked.success) {
      const [issue] = asked.error.issues;
      return context.json(problem('request', `${issue?.path.join('.')}: ${issue?.message}`), 400);
    }
    return accepted(
      await reception.upload({
        body: req.raw.body,
        length: req.header('content-length'),
        by,
        about: () => ({ ...asked.data, name: asked.data.name ?? 'upload' }),
      }),
    );

    function accepted(job: ServerJob): Response {
      return context.json(job.snapshot(), 202, { location: `/api/jobs/${job.id}` });
    }
  });

  app.get('/api/jobs/:id', (context) => {
    const job = queue.get(context.req.param('id'));
    if (job === undefined) return context.notFound();
    return context.json({
      ...job.snapshot(),
      ...(job.result === undefined ? {} : { speed: speedOf(job.result) }),
    });
  });

  app.delete('/api/jobs/:id', (context) => {
    const job = queue.get(context.req.param('id'));
    return job === undefined ? context.notFound() : context.json({ id: job.id, outcome: queue.remove(job) });
  });

  app.get('/api/jobs/:id/events', (context) => {
    const job = queue.get(context.req.param('id'));
    if (job === undefined) return context.notFound();
    const given = context.req.header('last-event-id') ?? context.req.query('after');
    const leave = listeners.take(callers.address(context));
    context.header('x-accel-buffering', 'no'); // or a proxy would gather text and hand it on in blocks
    return streamSSE(
      context,
      async (stream) => {
        try {
          await tell(job, given === undefined ? undefined : Number(given), stream);
        } finally {
          leave();
        }
      },
      async () => {},
    );
  });

  app.get('/api/jobs/:id/sound', async (context) => {
    const job = queue.get(context.req.param('id'));
    if (job === undefined) return context.notFound();
    const sound = job.sound ? await soundResponse(job.request, context.req.header('range')) : undefined;
    return sound ?? context.json(problem('no-sound', 'its recording is not kept any more'), 404);
  });

  app.get('/api/jobs/:id/cues', (context) => {
    const job = queue.get(context.req.param('id'));
    return job === undefined ? context.notFound() : context.json({ state: job.state, cues: job.cues });
  });

  app.get('/api/jobs/:id/:file', (context) => {
    const job = queue.get(context.req.param('id'));
    const [, format] = /^result\.([a-z]+)$/.exec(context.req.param('file')) ?? [];
    if (job === undefined || !isFormat(format)) return context.notFound();
    if (job.result === undefined) {
      const part = soFar(job.cues, prepared, format);
      if (part === undefined) return context.json(problem('not-ready', `the job is ${job.state}`), 409);
      const { length } = job.cues;
      return context.body(part.body, 200, { 'content-type': part.type, 'x-final-cues': String(length) });
    }
    const layer = context.req.query('layer');
    if (layer !== undefined && !isTextLayer(layer)) {
      return context.json(problem('layer', `layer is one of ${TEXT_LAYERS.join(', ')}`), 400);
    }
    let made: ReturnType<typeof formatted>;
    try {
      made = formatted(job.request.name, job.result, prepared, format, layer);
    } catch (thrown) {
      // Words of one layer with times of another (`align: raw` behind `itn`): no fault of this request's.
      if (!(thrown instanceof RangeError)) throw thrown;
      const message = `its words cannot be laid on its text: ${thrown.message}`;
      return context.json(problem('no-subtitles', message), 422);
    }
    if (made === undefined) return context.json(problem('layer', `this result has no layer ${layer}`), 404);
    return context.body(made.body, 200, { 'content-type': made.type });
  });

  const comparisons = new RunComparisons(runs);
  app.get('/compare', async (context) => {
    const { baseline = '', run = '', force } = context.req.query();
    const asked = { baseline, run, force: force === '1' };
    const found = await comparisons.page(asked, callers.address(context), new Date());
    if (found === undefined)
      return context.json(
        problem(
          'runs',
          'give two runs of the list: /compare?baseline=<id>&run=<id>; one that cannot be read is not compared',
        ),
        404,
      );
    return context.html(found.page, found.status, { 'content-security-policy': reportPolicy(embed) });
  });
  app.get('/api/runs', async (context) => context.json({ runs: await runs.list() }));
  app.get('/runs/:id/report.html', async (context) => {
    const report = await runs.report(context.req.param('id'));
    if (report === undefined) return context.notFound();
    return context.body(report, 200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': reportPolicy(embed),
    });
  });
  app.get('/runs/:id/:file{.+}', async (context) => {
    const { id, file } = context.req.param();
    const content = await runs.beside(id, file);
    if (content === undefined) return context.notFound();
    // Read, never run: a browser shows what is in it as text.
    const type = file.endsWith('.json') ? 'application/json' : 'text/plain';
    return context.body(content, 200, { 'content-type': `${type}; charset=utf-8` });
  });
  return app;
}

const isFormat = (word: string | undefined): word is Format => FORMATS.some((format) => format === word);
