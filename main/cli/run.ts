import { Command } from 'commander';
import { z } from 'zod';
import { dirOf } from '#main/cli/client.ts';
import { fail } from '#main/cli/output.ts';
import { keepMemorySmall } from '#main/engine/memory.ts';
import { startHeadless } from '#main/headless.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const options = z.object({ port, pullPort: port.optional(), quiet: z.boolean().optional() });

/** `mostek run`: the agent in the foreground, as a service runs it, until SIGINT or SIGTERM. */
export const runCommand = (): Command =>
  new Command('run')
    .description('run the agent without a desktop; the window opens in a browser')
    .option('--port <number>', 'port of the window on 127.0.0.1, 0 for a free one', '0')
    .option('--pull-port <number>', 'port on 127.0.0.1 where shops fetch objects they were told about')
    .option('--quiet', 'nothing on the terminal, not even the address of the window (see: mostek window)')
    .action(async (_given: unknown, command: Command) => {
      keepMemorySmall();
      const chosen = options.parse(command.opts());
      const agent = await startHeadless({
        dir: dirOf(command),
        port: chosen.port,
        ...(chosen.pullPort === undefined ? {} : { pullPort: chosen.pullPort }),
        logToConsole: chosen.quiet !== true,
      });
      // A service's output is read by others than the owner, and the address opens the window.
      if (chosen.quiet !== true) console.log(`Window: ${agent.windowUrl}`);
      await new Promise<void>((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
      });
      await agent.close().catch(fail);
    });
