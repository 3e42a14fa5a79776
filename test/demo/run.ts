import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { keepBusy } from '#test/demo/busy.ts';
import { addCarrier } from '#test/demo/carrier.ts';
import { runOnce } from '#test/demo/once.ts';
import { startScene } from '#test/demo/scene.ts';

const once = process.argv.includes('--once');

if (!existsSync('dist/renderer/index.html') || !once) {
  console.log('Building the window…');
  const built = spawnSync('vite', ['build', '--logLevel', 'warn'], { stdio: 'inherit' });
  if (built.status !== 0) process.exit(built.status ?? 1);
}

const scene = await startScene({
  books: true,
  ...(once ? {} : { port: Number(process.env['MOSTEK_PORT'] ?? '0') }),
});
const carrier = await addCarrier(scene);
try {
  if (once) {
    const complete = await runOnce(scene, carrier);
    console.log(complete ? 'Complete.' : 'INCOMPLETE');
    process.exitCode = complete ? 0 : 1;
  } else {
    console.log(`\nOpen the window:  ${scene.agent.windowUrl}\nStop with Ctrl+C.\n`);
    const stopBusy = keepBusy(scene, carrier);
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    stopBusy();
  }
} finally {
  await scene.stop();
  await carrier.stop();
}
