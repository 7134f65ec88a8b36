import { exact } from '../../record/exact.ts';
import type { LaunchEnd } from '../../runner/launch.ts';
import type { CellLaunch, Launcher } from '../../runner/launch-cell.ts';
import { serveStep } from './served-pipeline.ts';
import { runSoak } from './soak.ts';

/** Launches the cells that are a server under load: server and clients instead of an engine host. */
export const soakLauncher: Launcher = {
  takes: (cell) => serveStep(cell) !== undefined,
  launch: ({ options, folder, ...given }: CellLaunch): Promise<LaunchEnd> => {
    const { ffmpeg, vadModel, listener } = options;
    return runSoak({
      ...given,
      folder: folder.path,
      onPreparing: (what) => listener?.onPreparing?.(what),
      ...exact({ ffmpeg, vadModel }),
    });
  },
};
