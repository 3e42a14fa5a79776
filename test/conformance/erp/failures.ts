import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import type { ErpSource } from '#main/erp/port.ts';
import type { EngineSettings } from '#shared/erp/engine.ts';
import { freePort } from '#test/services/free-port.ts';
import { waitUntil } from '#test/services/wait.ts';
import { type Context, enqueue } from './context.ts';

const claim = (erp: ErpSource): Promise<unknown> => erp.claim({ agentId: 'a', limit: 10, leaseSeconds: 60 });
const causeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: unknown) =>
      typeof error === 'object' && error !== null && 'causeId' in error
        ? String(error.causeId)
        : String(error),
  );

const QUICK = { deadlineMs: 2_000 };

/** Failures that need nothing but a client. */
export const failureTests = (context: Context): void => {
  it('says that the database is not there', async () => {
    const { elsewhere, password } = context.harness;
    const erp = context.open({
      owner: true,
      settings: elsewhere,
      ...(password === undefined ? {} : { password }),
    });
    expect(await causeOf(erp.probe())).toBe('erp.database_missing');
    expect(await causeOf(claim(erp))).toBe('erp.database_missing');
  });

  it('refuses calls after it was closed', async () => {
    const erp = context.open();
    await erp.backlog(1);
    await erp.close();
    expect(await causeOf(erp.backlog(1))).toBe('erp.connection_lost');
    await erp.close();
  });
};

/** Failures of engines that are reached over a network. */
export const networkFailureTests = (context: Context): void => {
  const to = (values: Partial<Extract<EngineSettings, { host: string }>>): Partial<EngineSettings> => values;

  it('says that the password is wrong, every time', async () => {
    const erp = context.open({ password: 'wrong-password', settings: { deadlineMs: 8_000 } });
    expect(await causeOf(claim(erp))).toBe('erp.login_failed');
    expect(await causeOf(erp.probe())).toBe('erp.login_failed');
    expect(await causeOf(context.erp.backlog(1))).toBe('no error');
  });

  it('says that nothing listens there', async () => {
    const erp = context.open({ settings: to({ port: await freePort() }) });
    expect(await causeOf(erp.probe())).toBe('erp.unreachable');
    const nowhere = context.open({ settings: to({ host: 'no-such-host.invalid' }) });
    expect(await causeOf(nowhere.probe())).toBe('erp.unreachable');
  });

  it('survives a server that accepts and says nothing, and one that talks nonsense', async () => {
    for (const answer of [
      null,
      Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\nnonsense'),
      Buffer.alloc(600, 0xff),
    ]) {
      const server = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.on('data', () => (answer === null ? undefined : socket.write(answer)));
      });
      const port = await freePort();
      await new Promise<void>((resolve) => {
        server.listen(port, '127.0.0.1', resolve);
      });
      const erp = context.open({ settings: to({ ...QUICK, host: '127.0.0.1', port }) });
      expect(await causeOf(erp.probe())).toMatch(
        /^erp\.(deadline|unreachable|login_failed|connection_lost|driver_crashed|encryption|statement_refused)$/,
      );
      await erp.close();
      // A driver that leaves its sockets open would keep this server from closing.
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    }
  });
};

/** Failures of a server that is ours to break. */
export const breakTests = (context: Context): void => {
  it('ends every call on a frozen server and goes on after the thaw', async () => {
    const { breaker } = context.harness;
    if (breaker === null) return;
    await enqueue(context, '1');
    const erp = context.open({ settings: QUICK });
    await erp.backlog(10);
    breaker.freeze();
    try {
      expect(await causeOf(claim(erp))).toBe('erp.deadline');
      expect(await causeOf(erp.backlog(1))).toMatch(/^erp\.(deadline|unreachable)$/);
      const fresh = context.open({ settings: QUICK });
      expect(await causeOf(fresh.probe())).toMatch(/^erp\.(deadline|unreachable)$/);
    } finally {
      breaker.thaw();
    }
    // The claim that met the ice may have been done after all; its rows are given back by its own agent.
    await waitUntil('calls work again', async () => (await causeOf(erp.releaseClaims('a'))) === 'no error');
    await waitUntil('the row is delivered', async () => {
      await erp.releaseClaims('a');
      const [change] = await erp.claim({ agentId: 'a', limit: 10, leaseSeconds: 60 });
      return change?.key === '1';
    });
  });

  it('survives a killed server, and watches again after its restart', async () => {
    const { breaker } = context.harness;
    if (breaker === null) return;
    const erp = context.open({ settings: QUICK });
    let calls = 0;
    await erp.watch(() => {
      calls += 1;
    });
    await erp.backlog(10);
    await breaker.kill();
    try {
      expect(await causeOf(erp.backlog(1))).toMatch(
        /^erp\.(connection_lost|unreachable|driver_crashed|deadline)$/,
      );
      expect(await causeOf(claim(erp))).toMatch(
        /^erp\.(connection_lost|unreachable|driver_crashed|deadline)$/,
      );
      const outcome = await erp
        .apply({ kind: 'set_order', orderKey: '5', status: 'S', trackingNumber: null })
        .then(
          (result) => result.outcome,
          () => 'rejected',
        );
      expect(outcome).toMatch(/^(unavailable|uncertain|rejected)$/);
    } finally {
      await breaker.restart();
    }
    await waitUntil('calls work again', async () => (await causeOf(erp.backlog(1))) === 'no error');
    // The accountant's own connection died with the server.
    const accountant = await context.connect();
    if (context.harness.pushes) {
      await waitUntil('the watch is back', () => calls > 0);
      await waitUntil('a push after the restart', async () => {
        calls = 0;
        await enqueue(context, 'again', accountant);
        await context.insert(
          'goods',
          { id: String(Date.now()), sku: String(Math.random()), name: 'x' },
          accountant,
        );
        return waitUntil('push', () => calls > 0, 500).then(
          () => true,
          () => false,
        );
      });
    }
    expect(await causeOf(claim(erp))).toBe('no error');
    await context.reconnect();
  });
};
