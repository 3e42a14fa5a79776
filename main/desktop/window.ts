import { BrowserWindow } from 'electron';
import { pageOrigin } from '#main/desktop/own-page.ts';

export interface WindowOptions {
  preload: string;
  icon: string;
  /** True while the program is really leaving; otherwise closing only hides. */
  isQuitting(): boolean;
}

/** The one window: sandboxed, isolated, hidden to the tray when closed. */
export const createWindow = (options: WindowOptions): BrowserWindow => {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 960,
    minHeight: 600,
    show: false,
    autoHideMenuBar: true,
    icon: options.icon,
    title: 'Mostek',
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  });
  window.on('close', (event) => {
    if (options.isQuitting()) return;
    event.preventDefault();
    window.hide();
  });
  void window.loadURL(`${pageOrigin}/index.html`);
  return window;
};

export const showWindow = (window: BrowserWindow): void => {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
};
