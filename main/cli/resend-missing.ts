import { Command } from 'commander';
import { z } from 'zod';
import { withAgent } from '#main/cli/client.ts';
import { MostekError } from '#shared/errors.ts';

const options = z.object({
  connection: z.string(),
  entity: z.enum(['order', 'product', 'customer', 'invoice']),
  dryRun: z.boolean().optional(),
});

/** `mostek resend-missing`: what the ERP holds and the agent never sent, found by comparison. */
export const resendMissingCommand = (): Command =>
  new Command('resend-missing')
    .description('compare the ERP with what was sent, and send what never left (the agent must be running)')
    .requiredOption('--connection <id>', 'ERP connection')
    .requiredOption('--entity <name>', 'order, product, customer or invoice')
    .option('--dry-run', 'only say what is missing')
    .action(async (_given: unknown, command: Command) => {
      const chosen = options.parse(command.opts());
      await withAgent(command, async (client, live) => {
        if (!live) throw new MostekError('agent.not_supported', 'start the agent first: mostek run');
        const found = await client.call('agent.resendMissing', {
          connectionId: chosen.connection,
          entity: chosen.entity,
          dryRun: chosen.dryRun === true,
        });
        console.log(
          `${found.checked} checked, ${found.missing} missing${chosen.dryRun === true ? '' : ', sent now'}`,
        );
        for (const label of found.examples) console.log(`  ${label}`);
      });
    });
