import { join } from 'node:path';
import { Menu, nativeImage, Tray } from 'electron';
import { type MenuActions, trayMenu } from '#main/desktop/menu.ts';
import { sentenceOf } from '#main/desktop/texts.ts';
import type { Today } from '#shared/api/types.ts';
import type { Language } from '#shared/i18n/index.ts';
import { say } from '#shared/i18n/plural.ts';

export interface AgentTray {
  show(today: Today, language: Language): void;
  destroy(): void;
}

/** Windows cuts tooltips at 127 characters. */
const tooltipLength = 127;

/** Icon, tooltip and menu that always say the same as the Today screen. */
export const createTray = (iconDir: string, actions: MenuActions): AgentTray => {
  const iconOf = (state: string) => nativeImage.createFromPath(join(iconDir, `tray-${state}.png`));
  const tray = new Tray(iconOf('offline'));
  let shown = '';
  tray.on('click', () => actions.open());
  return {
    show(today, language) {
      const sentence = sentenceOf(language, today);
      const now = JSON.stringify([today.state, sentence, language]);
      // Setting the same image again makes some desktops flicker.
      if (now === shown) return;
      shown = now;
      tray.setImage(iconOf(today.state));
      tray.setToolTip(say(language, 'desktop.tooltip', { sentence }).slice(0, tooltipLength));
      tray.setContextMenu(Menu.buildFromTemplate(trayMenu(language, sentence, today.state, actions)));
    },
    destroy: () => tray.destroy(),
  };
};
