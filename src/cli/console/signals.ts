import { Interrupt } from '../../runner/interrupt.ts';

/** SIGHUP: the terminal has gone, and with it whoever would have ended it otherwise. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Has `onSignal` called for every one of them; gives a function that leaves them to the system again. */
function listen(onSignal: () => void): () => void {
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}

/** Does `work`; a signal in the meantime calls `onSignal` and ends nothing by itself. */
export async function withSignals<T>(onSignal: () => void, work: () => Promise<T>): Promise<T> {
  const leave = listen(onSignal);
  try {
    return await work();
  } finally {
    leave();
  }
}

/** Does `work` with what its user can stop it by: a signal asks it to end soon, a second one at once. */
export function interruptible<T>(work: (interrupt: Interrupt) => Promise<T>): Promise<T> {
  const interrupt = new Interrupt();
  return withSignals(
    () => interrupt.ask(),
    () => work(interrupt),
  );
}

/** Settles at the first signal; a second one ends the process, however long its clean-up takes. */
export function firstSignal(): Promise<void> {
  return new Promise((done) => {
    const leave = listen(() => {
      leave();
      done();
    });
  });
}
