import { expect, it } from 'vitest';
import { hostEnvironment } from '../../src/bindings/environment.ts';

it('passes the user’s environment on without what tunes Node, with library and ffmpeg found first', () => {
  expect(
    hostEnvironment(
      {
        PATH: '/usr/bin',
        LD_LIBRARY_PATH: '/opt/lib',
        NODE_OPTIONS: '--max-old-space-size=100',
        NODE_V8_COVERAGE: '/tmp/coverage',
        VITEST: 'true',
        OMP_NUM_THREADS: '2',
        UNSET: undefined,
      },
      { libraryFolder: '/engines/a', ffmpeg: '/tools/bin/ffmpeg', extra: { OMP_WAIT_POLICY: 'passive' } },
    ),
  ).toEqual({
    PATH: '/tools/bin:/usr/bin',
    LD_LIBRARY_PATH: '/engines/a:/opt/lib',
    OMP_NUM_THREADS: '2',
    OMP_WAIT_POLICY: 'passive',
  });
});
