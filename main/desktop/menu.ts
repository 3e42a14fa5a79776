import type { Language } from '#shared/i18n/index.ts';
import { say } from '#shared/i18n/plural.ts';
import type { AgentState } from '#shared/status.ts';

export interface MenuActions {
  open(): void;
  syncNow(): void;
  /** Minutes; null = until somebody resumes. */
  pause(minutes: number | null): void;
  resume(): void;
  quit(): void;
}

export type MenuItem =
  | { type: 'separator' }
  | { label: string; click: () => void }
  | { label: string; enabled: false }
  | { label: string; submenu: MenuItem[] };

/** The tray's menu as data, so that it can be tested without a tray. */
export const trayMenu = (
  language: Language,
  sentence: string,
  state: AgentState,
  actions: MenuActions,
): MenuItem[] => {
  const label = (key: string): string => say(language, `desktop.menu.${key}`);
  const pause: MenuItem =
    state === 'paused'
      ? { label: label('resume'), click: () => actions.resume() }
      : {
          label: label('pause'),
          submenu: [
            { label: label('pause15'), click: () => actions.pause(15) },
            { label: label('pause60'), click: () => actions.pause(60) },
            { label: label('pauseUntil'), click: () => actions.pause(null) },
          ],
        };
  return [
    { label: sentence, enabled: false },
    { type: 'separator' },
    { label: label('open'), click: () => actions.open() },
    { label: label('syncNow'), click: () => actions.syncNow() },
    pause,
    { type: 'separator' },
    { label: label('quit'), click: () => actions.quit() },
  ];
};
