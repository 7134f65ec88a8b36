import { shortage } from '../metrics/memory/headroom.ts';
import { exact } from '../record/exact.ts';
import type { Segment } from '../record/run-record.ts';
import type { RunFolder } from '../record/store/run-folder.ts';
import { loadUses } from '../scenarios/expand/load-use.ts';
import type { Cell, Plan } from '../scenarios/plan/plan.ts';
import { EnergyMeter } from '../system/energy/meter.ts';
import { nvidiaCounters } from '../system/energy/nvml.ts';
import { raplCounters } from '../system/energy/rapl.ts';
import { machineMemory } from '../system/proc/machine.ts';
import { CellTools } from './cell-tools.ts';
import type { Interrupt } from './interrupt.ts';
import { type Lane, LaneShare, runLanes } from './lanes.ts';
import { type LaunchEnd, type LaunchSink, runLaunch } from './launch.ts';
import type { RunOptions } from './run-options.ts';
import { Program } from './session/binding.ts';
import type { RunClock } from './session/clock.ts';
import { Session, type SessionOptions } from './session/session.ts';
import type { Prepared } from './shelves/prepare.ts';
import { PassStore } from './steps/pass-store.ts';

export interface CellLaunch {
  readonly cell: Cell;
  readonly launch: number;
  readonly plan: Plan;
  readonly prepared: Prepared;
  readonly options: RunOptions;
  readonly folder: RunFolder;
  readonly clock: RunClock;
  readonly interrupt: Interrupt;
  readonly sink: LaunchSink;
  /** Where one of several engine hosts side by side writes. */
  readonly laneSink: (lane: number) => LaunchSink;
  /** What an interrupted run has left of this launch. */
  readonly broken: readonly Segment[];
  readonly onTimeline: (session: Session) => void;
}

const HOST_READY = 60e9;

/** What runs the launches of some cells in a way of its own, such as a server under load. */
export interface Launcher {
  takes(cell: Cell): boolean;
  launch(given: CellLaunch): Promise<LaunchEnd>;
}

/** Runs one launch of a cell with all that it needs: an engine host of its own, unless a launcher takes the cell. */
export function launchCell(given: CellLaunch): Promise<LaunchEnd> {
  const launcher = given.options.launchers?.find((one) => one.takes(given.cell));
  if (launcher !== undefined) return launcher.launch(given);
  const { cell, prepared } = given;
  const { processes = 1 } = cell;
  const short = processes === 1 ? undefined : shortOfMemory(cell, prepared);
  if (short !== undefined) return Promise.resolve(short);
  return metered((energy) =>
    processes === 1
      ? engineLaunch({ ...given, energy })
      : runLanes(new LaneShare(cell), (lane) => engineLaunch({ ...given, energy }, lane)),
  );
}

/** With what the machine used meanwhile, all of its processes and what it uses at rest included. */
async function metered(launch: (energy: EnergyMeter) => Promise<LaunchEnd>): Promise<LaunchEnd> {
  const meter = new EnergyMeter([raplCounters(), nvidiaCounters()]);
  try {
    const end = await launch(meter);
    const used = meter.end();
    return { ...end, energy: 'absent' in used ? used : { ...used, sources: [...used.sources] } };
  } finally {
    meter.end();
  }
}

/** Engine hosts side by side each hold a model of their own: one that the kernel kills for it would be no result of any engine. */
function shortOfMemory(cell: Cell, prepared: Prepared): LaunchEnd | undefined {
  const models = loadUses(cell).map(({ load }) => prepared.model(cell, load).bytes);
  const { available, groupLeft, total } = machineMemory();
  const reason =
    total === 0 ? undefined : shortage(cell.processes ?? 1, models, { available, group: groupLeft }, total);
  return reason === undefined ? undefined : { status: 'stopped', reason };
}

/** @param lane one of several that share the cell's work */
function engineLaunch(given: CellLaunch & { readonly energy: EnergyMeter }, lane?: Lane): Promise<LaunchEnd> {
  const { cell, prepared, plan, clock, interrupt, options, folder, onTimeline } = given;
  const passes = new PassStore(given.broken);
  const tools = new CellTools({
    cell,
    prepared,
    plan,
    clock,
    interrupt,
    passes,
    ...exact({ lane }),
    write: (name, content) => folder.write(name, content),
    keep: (name, file) => folder.keep(name, file),
    ...paths(options),
    ...(cell.live ? { onStage: (event) => options.listener?.onStage?.(cell, event) } : {}),
    ...exact({ zhTw: options.listener?.zhTw }),
  });
  return runLaunch({
    cell,
    launch: given.launch,
    clock,
    interrupt,
    sink: lane === undefined ? given.sink : given.laneSink(lane.number),
    ...exact({ lane }),
    energy: given.energy,
    folder: folder.path,
    passes,
    session: () => {
      const beside = lane === undefined ? {} : { cpuBeside: () => lane.cpuBeside() };
      const start = exact({ start: startProgram(given) });
      const session = new Session({ ...sessionOptions(given, tools), ...start, ...beside });
      lane?.has(() => session.cpu());
      return session;
    },
    world: (session) => tools.world(session),
    close: async () => {
      await tools.close();
      tools.removeFiles();
    },
    ...exact({ instrument: options.instrument }),
    onTimeline,
  });
}

function sessionOptions({ cell, clock, prepared, options }: CellLaunch, { live }: CellTools): SessionOptions {
  const engine = prepared.engine(cell);
  return {
    host: {
      library: engine.library,
      env: { ...engine.env, ...options.instrument?.env },
      readyWithin: HOST_READY,
      ...exact({ ffmpeg: prepared.ffmpeg }),
      ...(live === undefined ? {} : { onLiveText: (bytes: Uint8Array) => live.push(bytes) }),
    },
    clock,
    memory: cell.measure.has('memory'),
    // Drawn of one process: of several there would be as many.
    timeline: cell.measure.has('timeline') && (cell.processes ?? 1) === 1 ? cell.timeline : 0,
    onWaiting: (waiting) => options.listener?.onWaiting?.(waiting),
  };
}

/** How the engine of a cell starts that is a program; undefined of a library. */
function startProgram({ cell, prepared }: CellLaunch): SessionOptions['start'] {
  const { program, env } = prepared.engine(cell);
  return program && (() => Program.start({ ...program, env, readyWithin: cell.deadline.load }));
}

/** Tools that the user named. */
const paths = ({ ffmpeg, vadModel }: RunOptions): { ffmpeg?: string; vadModel?: string } => ({
  ...exact({ ffmpeg, vadModel }),
});
