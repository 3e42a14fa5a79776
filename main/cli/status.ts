import { Command } from 'commander';
import { withAgent } from '#main/cli/client.ts';
import { table } from '#main/cli/output.ts';
import { causeText } from '#shared/i18n/causes.ts';

/** `mostek status`: one sentence, the counts, each connection. Exit code 2 when a person is needed. */
export const statusCommand = (): Command =>
  new Command('status')
    .description('what the agent is doing and whether it needs somebody')
    .option('--json', 'as JSON')
    .action(async (_given: unknown, command: Command) => {
      await withAgent(command, async (client, live) => {
        const today = await client.call('today.get', {});
        if (command.opts()['json'] === true)
          console.log(JSON.stringify({ running: live, ...today }, null, 2));
        else {
          const { counts } = today;
          console.log(`${live ? 'Running' : 'Not running'}: ${today.state}`);
          console.log(
            table([
              ['waiting in the ERP', counts.erpBacklog],
              ['on the way', counts.open],
              ['waiting for another try', counts.waiting],
              ['rejected', counts.rejected],
              ['held', counts.held],
              ['sent today', counts.sentToday],
              ['received today', counts.receivedToday],
            ]),
          );
          for (const connection of today.connections) {
            const why = connection.cause === null ? 'ok' : causeText('en', connection.cause, {}).sentence;
            console.log(`${connection.name} (${connection.systemName}): ${why}`);
          }
        }
        if (today.state === 'attention') process.exitCode = 2;
      });
    });
