import { z } from 'zod';
import { app } from '#test/desktop/host/app.ts';
import { closeWindows } from '#test/desktop/host/browser-window.ts';
import { recorded } from '#test/desktop/host/recorded.ts';
import { clickMenu, clickNotification, clickTray, powerMonitor } from '#test/desktop/host/shell.ts';
import { lastUtilityPid } from '#test/desktop/host/utility-process.ts';

/** What a test may do to the desktop: what a hand, a clock or the operating system would do. */
export const command = z.discriminatedUnion('do', [
  z.object({ do: z.literal('look') }),
  z.object({ do: z.literal('menu'), path: z.array(z.string()) }),
  z.object({ do: z.literal('trayClick') }),
  z.object({ do: z.literal('notificationClick') }),
  z.object({ do: z.literal('closeWindow') }),
  z.object({ do: z.literal('power'), event: z.string() }),
  z.object({ do: z.literal('secondInstance') }),
  z.object({ do: z.literal('killAgent') }),
  z.object({ do: z.literal('encryption'), available: z.boolean() }),
  z.object({ do: z.literal('taskManagerOff') }),
]);
export type Command = z.infer<typeof command>;

const carryOut = (given: Command): unknown => {
  switch (given.do) {
    case 'look':
      return { ...recorded, agentPid: lastUtilityPid() };
    case 'menu':
      return clickMenu(given.path);
    case 'trayClick':
      return clickTray();
    case 'notificationClick':
      return clickNotification();
    case 'closeWindow':
      return closeWindows();
    case 'power':
      return powerMonitor.emit(given.event);
    case 'secondInstance':
      return app.emit('second-instance', {}, [], '.');
    case 'killAgent': {
      const pid = lastUtilityPid();
      if (pid !== null) process.kill(pid, 'SIGKILL');
      return pid;
    }
    case 'encryption':
      recorded.encryptionAvailable = given.available;
      return null;
    case 'taskManagerOff':
      recorded.taskManagerOff = true;
      return null;
  }
};

const numbered = z.object({ id: z.number(), command });

process.on('message', (raw) => {
  const parsed = numbered.safeParse(raw);
  if (!parsed.success) return;
  process.send?.({ id: parsed.data.id, value: carryOut(parsed.data.command) ?? null });
});
