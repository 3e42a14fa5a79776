import { app } from 'electron';

/** Read back with the same arguments it was set with: without them Windows always answers "off". */
const args = ['--hidden'];

export const autostart = {
  set(enabled: boolean): void {
    app.setLoginItemSettings({ openAtLogin: enabled, args });
  },
  /** Also false when somebody switched it off in the Task Manager. */
  isOn(): boolean {
    const found = app.getLoginItemSettings({ args });
    return found.openAtLogin && (process.platform !== 'win32' || found.executableWillLaunchAtLogin);
  },
};

/** Started by the system at sign-in: the window stays away until somebody asks for it. */
export const startedHidden = (argv: readonly string[]): boolean => argv.includes('--hidden');
