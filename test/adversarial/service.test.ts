import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { makeTempDir, removeDir } from '#test/services/temp-dir.ts';
import { eventually } from './wait.ts';

const mostek = (dir: string, ...args: string[]) =>
  spawnSync(process.execPath, ['main/cli.ts', '--data', dir, ...args], { encoding: 'utf8' });

it('as a service it says nothing, tells its owner where the window is, and ends cleanly', async () => {
  const dir = await makeTempDir('service');
  const service = spawn(process.execPath, ['main/cli.ts', '--data', dir, 'run', '--quiet']);
  try {
    let said = '';
    for (const stream of [service.stdout, service.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (part: string) => {
        said += part;
      });
    }
    let address = '';
    await eventually('the agent runs', () => {
      address = mostek(dir, 'window').stdout.trim();
      return Promise.resolve(address !== '');
    });
    const url = new URL(address);
    expect(url.hostname).toBe('127.0.0.1');
    const token = url.hash.slice('#token='.length);
    const ask = (given: string) =>
      fetch(new URL('/api/today.get', url), {
        method: 'POST',
        headers: { authorization: `Bearer ${given}`, 'content-type': 'application/json' },
        body: '{}',
      });
    expect((await ask(token)).status).toBe(200);
    expect((await ask('wrong')).status).toBe(401);
    expect(JSON.parse(mostek(dir, 'status', '--json').stdout)).toMatchObject({ running: true, state: 'ok' });

    service.kill('SIGTERM');
    const [code] = await once(service, 'exit');
    expect(code).toBe(0);
    expect(said).toBe('');
  } finally {
    service.kill('SIGKILL');
  }
  const gone = mostek(dir, 'window');
  expect(gone.status).toBe(1);
  expect(gone.stderr).toContain('mostek run');
  await removeDir(dir);
});
