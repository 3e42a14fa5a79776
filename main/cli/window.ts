import { Command } from 'commander';
import { runningAgent } from '#main/cli/client.ts';

/** `mostek window`: the address of the running agent's window, token included. Exit code 1 when none runs. */
export const windowCommand = (): Command =>
  new Command('window')
    .description('the address of the window of the agent that runs; for the eyes of its owner')
    .action(async (_given: unknown, command: Command) => {
      const found = await runningAgent(command);
      if (found === null) {
        console.error('No agent runs with this folder.\nStart it with: mostek run');
        process.exitCode = 1;
      } else console.log(`${found.url}/#token=${found.token}`);
    });
