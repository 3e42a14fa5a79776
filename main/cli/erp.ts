import { Command } from 'commander';
import { z } from 'zod';
import { withAgent } from '#main/cli/client.ts';

const options = z.object({ connection: z.string(), remove: z.boolean().optional() });

/** `mostek erp script`: prints what the database administrator runs; the agent itself never alters a schema. */
export const erpCommands = (): Command =>
  new Command('erp').description('about the ERP database').addCommand(
    new Command('script')
      .description('print the exact script that installs queue, triggers and a least-rights login')
      .requiredOption('--connection <id>', 'ERP connection')
      .option('--remove', 'print the script that takes everything away again')
      .action(async (_given: unknown, command: Command) => {
        const chosen = options.parse(command.opts());
        await withAgent(command, async (client) => {
          const script = await client.call('connections.script', { id: chosen.connection });
          console.log(chosen.remove === true ? script.remove : script.install);
        });
      }),
  );
