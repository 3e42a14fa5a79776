#!/usr/bin/env node
import { Command } from 'commander';
import { connectionCommands } from '#main/cli/connection.ts';
import { erpCommands } from '#main/cli/erp.ts';
import { exportCommand } from '#main/cli/export.ts';
import { fail } from '#main/cli/output.ts';
import { resendMissingCommand } from '#main/cli/resend-missing.ts';
import { retryCommand } from '#main/cli/retry.ts';
import { runCommand } from '#main/cli/run.ts';
import { statusCommand } from '#main/cli/status.ts';
import { windowCommand } from '#main/cli/window.ts';
import { version } from '#shared/version.ts';

const program = new Command('mostek')
  .description(
    'Carries changes between an on-premise ERP and shops, CRMs, carriers and fulfilment companies.',
  )
  .version(version)
  .option(
    '--data <folder>',
    'folder with the ledger and its settings (default: MOSTEK_DATA or the standard place)',
  )
  .showHelpAfterError();

for (const command of [
  runCommand(),
  statusCommand(),
  windowCommand(),
  retryCommand(),
  resendMissingCommand(),
  erpCommands(),
  connectionCommands(),
  exportCommand(),
]) {
  program.addCommand(command);
}

try {
  await program.parseAsync();
} catch (error) {
  fail(error);
}
