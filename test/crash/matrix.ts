import type { ChildProcess } from 'node:child_process';
import type { Harness } from '#test/conformance/erp/harness.ts';
import { type Plan, type Point, points } from '#test/crash/points.ts';
import { type CrashWorld, makeWorld } from '#test/crash/world.ts';

export interface MatrixReport {
  kills: number;
  /** Kills by point. */
  byPoint: Record<string, number>;
  faults: string[];
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Longest life of one agent: a point that is not met by then is tried again later. */
const lifeMs = 8_000;
const settleMs = 90_000;

const ended = (child: ChildProcess): Promise<NodeJS.Signals | null> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.signalCode);
    else child.once('exit', (_code, signal) => resolve(signal));
  });

/** Kills the agent from the shop's side: its request has come, or has been carried out, and is never answered. */
const armShop = (world: CrashWorld, child: ChildProcess, plan: Plan): void => {
  const { faults } = world.shop;
  const kind = plan.point === 'http:received' ? 'cut_before' : 'cut_after';
  faults.clear();
  faults.plan({ kind }, { times: 1, method: plan.nth % 2 === 0 ? 'POST' : 'PUT' });
  const watch = setInterval(() => {
    if (faults.pending() > 0) return;
    clearInterval(watch);
    child.kill('SIGKILL');
  }, 1);
  child.once('exit', () => clearInterval(watch));
};

/** One life of the agent up to its planned end; true when it was killed there. */
const liveAndDie = async (world: CrashWorld, plan: Plan): Promise<boolean> => {
  await world.work();
  const child = world.startAgent(plan);
  if (plan.point.startsWith('http:')) armShop(world, child, plan);
  const exit = ended(child);
  const until = performance.now() + lifeMs;
  let dead = false;
  child.once('exit', () => {
    dead = true;
  });
  let worked = 0;
  while (!dead && performance.now() < until) {
    await Promise.race([exit, pause(60)]);
    if (dead) break;
    await world.acceptOrders();
    worked += 1;
    if (worked % 20 === 0) await world.work();
  }
  const planned = dead;
  if (!dead) child.kill('SIGKILL');
  await exit;
  world.shop.faults.clear();
  return planned;
};

const settle = async (world: CrashWorld): Promise<boolean> => {
  const child = world.startAgent(null);
  const exit = ended(child);
  const until = performance.now() + settleMs;
  let quiet = 0;
  while (performance.now() < until && quiet < 5) {
    await pause(300);
    await world.acceptOrders();
    quiet = (await world.isQuiet()) ? quiet + 1 : 0;
  }
  child.kill('SIGTERM');
  await exit;
  return quiet >= 5;
};

/**
 * Kills the agent `kills` times, at every point in turn, while work goes on at both ends; then lets it finish in
 * peace and compares the two ends.
 */
export const runMatrixIn = async (
  start: () => Promise<CrashWorld>,
  kills: number,
  onKill: (done: number) => void = () => undefined,
  at: readonly Point[] = points,
): Promise<MatrixReport> => {
  const world = await start();
  try {
    const byPoint: Record<string, number> = {};
    let done = 0;
    for (let turn = 0; done < kills && turn < kills * 3; turn += 1) {
      const point = at[turn % at.length] ?? points[0];
      const nth = 1 + (Math.floor(turn / at.length) % 3);
      if (!(await liveAndDie(world, { point, nth }))) continue;
      done += 1;
      byPoint[point] = (byPoint[point] ?? 0) + 1;
      onKill(done);
    }
    const settled = await settle(world);
    const faults = await world.faults();
    const open = settled ? [] : [`did not come to rest: ${await world.open()}`];
    return { kills: done, byPoint, faults: [...open, ...faults] };
  } finally {
    await world.close();
  }
};

/** The same over a database engine. */
export const runMatrix = (
  makeHarness: () => Promise<Harness>,
  kills: number,
  onKill?: (done: number) => void,
): Promise<MatrixReport> => runMatrixIn(() => makeWorld(makeHarness), kills, onKill);
