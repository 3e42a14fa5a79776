import { EventEmitter } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recorded } from '#test/desktop/host/recorded.ts';

interface LoginItem {
  openAtLogin: boolean;
  args: string[];
}

const sameArgs = (a: readonly string[], b: readonly string[]): boolean => a.join('\0') === b.join('\0');

/** Life cycle: quit asks first and can be prevented, exit does not ask. */
class App extends EventEmitter {
  #loginItem: LoginItem = { openAtLogin: false, args: [] };
  readonly #lockFile = join(process.env['MOSTEK_DATA'] ?? '.', 'host.lock');

  requestSingleInstanceLock(): boolean {
    if (existsSync(this.#lockFile)) {
      recorded.secondInstance = true;
      return false;
    }
    writeFileSync(this.#lockFile, String(process.pid));
    process.on('exit', () => rmSync(this.#lockFile, { force: true }));
    return true;
  }

  enableSandbox(): void {
    recorded.sandbox = true;
  }

  setAppUserModelId(id: string): void {
    recorded.appUserModelId = id;
  }

  whenReady(): Promise<void> {
    return Promise.resolve();
  }

  getLocale(): string {
    return process.env['HOST_LOCALE'] ?? 'en-US';
  }

  getVersion(): string {
    return '0.0.0';
  }

  getPath(): string {
    return process.env['MOSTEK_DATA'] ?? '.';
  }

  setLoginItemSettings(given: { openAtLogin: boolean; args?: string[] }): void {
    this.#loginItem = { openAtLogin: given.openAtLogin, args: given.args ?? [] };
  }

  /** As Windows does: asked with other arguments than it was set with, the answer is "no". */
  getLoginItemSettings(given: { args?: string[] } = {}): {
    openAtLogin: boolean;
    executableWillLaunchAtLogin: boolean;
  } {
    const on = this.#loginItem.openAtLogin && sameArgs(given.args ?? [], this.#loginItem.args);
    return { openAtLogin: on, executableWillLaunchAtLogin: on && !recorded.taskManagerOff };
  }

  quit(): void {
    const event = { defaultPrevented: false, preventDefault: () => undefined };
    this.emit('before-quit', event);
    process.exit(0);
  }

  exit(code: number): void {
    process.exit(code);
  }
}

export const app = new App();
