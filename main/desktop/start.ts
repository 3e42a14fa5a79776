import { userInfo } from 'node:os';
import { app, type BrowserWindow, dialog, ipcMain, Notification, powerMonitor, session } from 'electron';
import { startAgentHost } from '#main/desktop/agent-host.ts';
import { autostart, startedHidden } from '#main/desktop/autostart.ts';
import { isOwnPage } from '#main/desktop/own-page.ts';
import { declarePage, servePage } from '#main/desktop/page.ts';
import { openPreferences } from '#main/desktop/preferences.ts';
import { safeStorageSecrets } from '#main/desktop/secrets.ts';
import { lockDown } from '#main/desktop/security.ts';
import { noticeText } from '#main/desktop/texts.ts';
import { createTray } from '#main/desktop/tray.ts';
import { createWindow, showWindow } from '#main/desktop/window.ts';
import { preferences as preferencesShape } from '#shared/api/types.ts';
import type { WireAnswer } from '#shared/api/wire.ts';
import { MostekError, toEnvelope } from '#shared/errors.ts';
import { causeText } from '#shared/i18n/index.ts';

export interface DesktopFiles {
  /** Folder of the ledger, secrets and preferences. */
  dir: string;
  agentScript: string;
  preload: string;
  pageDir: string;
  iconDir: string;
}

const minute = 60_000;

/**
 * The desktop around the agent: tray, window, notifications, sleep and wake, single instance. Nothing here must
 * run for anything to be safe: on Windows no quit event comes at shutdown, and the ledger does not need one.
 */
export const startDesktop = async (files: DesktopFiles): Promise<void> => {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  app.enableSandbox();
  app.setAppUserModelId('eu.mostek.agent');
  declarePage();
  await app.whenReady();
  lockDown(session.defaultSession);
  servePage(files.pageDir);

  const preferences = openPreferences(files.dir, app.getLocale());
  let quitting = false;
  const window: BrowserWindow = createWindow({
    preload: files.preload,
    icon: `${files.iconDir}/icon.png`,
    isQuitting: () => quitting,
  });
  const open = (): void => showWindow(window);
  const toPage = (data: unknown): void => {
    if (!window.isDestroyed()) window.webContents.send('event', data);
  };

  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      tray.show(await agent.call('today.get', {}), preferences.get().language);
    } catch {
      // The agent is being started again; its "ready" brings us back here.
    } finally {
      looking = false;
    }
  };

  const agent = startAgentHost({
    script: files.agentScript,
    dir: files.dir,
    actor: userInfo().username,
    secrets: safeStorageSecrets(files.dir),
    onReady() {
      const { retentionDays, retentionMegabytes } = preferences.get();
      void agent.forward('preferences.set', { retentionDays, retentionMegabytes });
      void look();
      toPage({ type: 'state' });
    },
    onEvent(event) {
      toPage(event);
      void look();
    },
    onNotice(told) {
      const { language, notifications } = preferences.get();
      if (!notifications || !Notification.isSupported()) return;
      const notification = new Notification(noticeText(language, told));
      notification.on('click', open);
      notification.show();
    },
    onFailed(error) {
      const { sentence, next } = causeText(preferences.get().language, error.cause, error.values);
      dialog.showErrorBox('Mostek', `${sentence}\n\n${next}`);
      quit();
    },
  });

  const quit = (): void => {
    quitting = true;
    void agent.stop().finally(() => {
      tray.destroy();
      app.exit(0);
    });
  };

  const tray = createTray(files.iconDir, {
    open,
    syncNow: () => void agent.forward('agent.syncNow', {}),
    pause: (minutes) =>
      void agent
        .forward('agent.pause', { untilMs: minutes === null ? null : Date.now() + minutes * minute })
        .then(look),
    resume: () => void agent.forward('agent.resume', {}).then(look),
    quit,
  });

  /** Preferences of the desktop live here; the agent only needs to know how long to keep things. */
  const setPreferences = async (input: unknown): Promise<WireAnswer> => {
    const change = preferencesShape.partial().parse(input);
    const { pullPort } = change;
    if (pullPort !== undefined && pullPort !== preferences.get().pullPort) {
      // Only the agent can say whether the port is free.
      const answer = await agent.forward('preferences.set', { pullPort });
      if (!answer.ok) return answer;
    }
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const next = preferences.set(preferencesShape.partial().parse(given) as Partial<typeof next>);
    if (change.startWithSystem !== undefined) autostart.set(change.startWithSystem);
    const { retentionDays, retentionMegabytes } = next;
    void agent.forward('preferences.set', { retentionDays, retentionMegabytes }).then(look);
    return { ok: true, value: next };
  };

  // The one door for the page: the sender is checked here and nowhere else.
  ipcMain.handle('api', async (event, name: unknown, input: unknown): Promise<WireAnswer> => {
    try {
      if (
        event.senderFrame === null ||
        !isOwnPage(event.senderFrame.url) ||
        event.senderFrame.parent !== null
      ) {
        throw new MostekError('agent.not_supported', 'not our page');
      }
      if (typeof name !== 'string') throw new MostekError('message.invalid', 'no procedure');
      if (name === 'preferences.get') {
        return { ok: true, value: { ...preferences.get(), startWithSystem: autostart.isOn() } };
      }
      if (name === 'preferences.set') return await setPreferences(input);
      return await agent.forward(name, input);
    } catch (error) {
      return { ok: false, error: toEnvelope(error) };
    }
  });

  app.on('second-instance', open);
  app.on('activate', open);
  app.on('before-quit', () => {
    quitting = true;
  });
  // With a tray, no window is no reason to leave.
  app.on('window-all-closed', () => undefined);
  powerMonitor.on('resume', () => agent.woke());
  powerMonitor.on('unlock-screen', () => void look());
  if (!startedHidden(process.argv)) window.once('ready-to-show', open);
};
