import { Command } from 'commander';
import { z } from 'zod';
import { withAgent } from '#main/cli/client.ts';
import { causeId } from '#shared/causes.ts';

const options = z.object({
  connection: z.string().optional(),
  cause: causeId.optional(),
  text: z.string().optional(),
  dryRun: z.boolean().optional(),
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** `mostek retry`: all rejected deliveries that match, counted first. */
export const retryCommand = (): Command =>
  new Command('retry')
    .description('send rejected messages again')
    .option('--connection <id>', 'only of this connection')
    .option('--cause <id>', 'only with this cause, such as remote.product_unknown')
    .option('--text <number>', 'only of this order number, article or key')
    .option('--dry-run', 'only say how many there are')
    .action(async (_given: unknown, command: Command) => {
      const chosen = options.parse(command.opts());
      await withAgent(command, async (client) => {
        const filter = {
          status: ['rejected' as const],
          ...(chosen.connection === undefined ? {} : { connectionId: chosen.connection }),
          ...(chosen.cause === undefined ? {} : { cause: chosen.cause }),
          ...(chosen.text === undefined ? {} : { text: chosen.text }),
        };
        const { count } = await client.call('deliveries.count', { filter, cap: 1_000_000 });
        console.log(`${count} rejected`);
        if (chosen.dryRun === true || count === 0) return;
        let job = await client.call('problems.start', { kind: 'retry', filter });
        while (job.state === 'running') {
          await pause(100);
          job = await client.call('jobs.get', { id: job.id });
        }
        console.log(`${job.done} put back into the queue (${job.state})`);
      });
    });
