import { app } from '#test/desktop/host/app.ts';
import { BrowserWindow } from '#test/desktop/host/browser-window.ts';
import { ipcMain, protocol, session } from '#test/desktop/host/channels.ts';
import {
  dialog,
  Menu,
  Notification,
  nativeImage,
  powerMonitor,
  safeStorage,
  Tray,
} from '#test/desktop/host/shell.ts';
import { utilityProcess } from '#test/desktop/host/utility-process.ts';
import '#test/desktop/host/control.ts';

/** The part of Electron's main-process modules that Mostek uses, over Debian's Chromium. */
export {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  Notification,
  nativeImage,
  powerMonitor,
  protocol,
  safeStorage,
  session,
  Tray,
  utilityProcess,
};

// electron-store asks for these by the default export.
export default { app, ipcMain, shell: {} };
