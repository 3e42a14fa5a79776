import { setFlagsFromString } from 'node:v8';

/**
 * The agent runs all day beside other programs on an old PC. Left alone, V8 answers a busy hour with ever larger
 * nurseries and ever later collections, in every thread, and keeps what it took: 320 MB where 190 do the same work.
 * Call once, first thing in the process that is to be small: V8 does not promise to survive a change of its mind
 * later, with other threads already running.
 */
export const keepMemorySmall = (): void => {
  setFlagsFromString('--semi-space-growth-factor=1');
  // An old space may grow by a fifth before it is collected, not by half or double.
  setFlagsFromString('--heap-growing-percent=20');
  // So small a nursery is collected hundreds of times a second; waking helpers each time costs more than they save.
  setFlagsFromString('--no-parallel-scavenge');
};
