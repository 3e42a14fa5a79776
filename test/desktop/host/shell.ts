import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { recorded } from '#test/desktop/host/recorded.ts';

interface Item {
  label?: string;
  enabled?: boolean;
  type?: string;
  click?: () => void;
  submenu?: Item[];
}

let trayMenu: Item[] = [];
const trays: EventEmitter[] = [];

const described = (items: readonly Item[]): unknown[] =>
  items.map((item) => ({
    label: item.label ?? '',
    type: item.type ?? 'normal',
    enabled: item.enabled ?? true,
    submenu: item.submenu === undefined ? null : described(item.submenu),
  }));

/** Clicks a menu item by its path of labels, as a hand would. */
export const clickMenu = (path: readonly string[]): boolean => {
  let items = trayMenu;
  for (const [index, label] of path.entries()) {
    const found = items.find((item) => item.label === label);
    if (found === undefined || found.enabled === false) return false;
    if (index === path.length - 1) {
      found.click?.();
      return true;
    }
    items = found.submenu ?? [];
  }
  return false;
};

export const clickTray = (): void => {
  for (const tray of trays) tray.emit('click');
};

export const Menu = {
  buildFromTemplate: (items: Item[]): { items: Item[] } => ({ items }),
  setApplicationMenu: (): void => undefined,
};

interface Image {
  path: string;
}

export const nativeImage = {
  createFromPath(path: string): Image {
    // A missing picture shows an empty place in a real tray, so here it is an error.
    if (!existsSync(path)) throw new Error(`no image ${path}`);
    return { path };
  },
};

export class Tray extends EventEmitter {
  constructor(image: Image) {
    super();
    this.setImage(image);
    trays.push(this);
  }

  setImage(image: Image): void {
    recorded.tray.image = image.path.split('/').at(-1) ?? '';
  }

  setToolTip(text: string): void {
    recorded.tray.tooltip = text;
  }

  setContextMenu(menu: { items: Item[] }): void {
    trayMenu = menu.items;
    recorded.tray.menu = described(menu.items);
  }

  destroy(): void {
    recorded.tray.destroyed = true;
  }
}

const shown: Notification[] = [];

export class Notification extends EventEmitter {
  static isSupported(): boolean {
    return true;
  }

  readonly #text: { title: string; body: string };

  constructor(text: { title: string; body: string }) {
    super();
    this.#text = text;
  }

  show(): void {
    recorded.notifications.push(this.#text);
    shown.push(this);
  }
}

export const clickNotification = (): void => {
  shown.at(-1)?.emit('click');
};

export const dialog = {
  showErrorBox(title: string, text: string): void {
    recorded.errorBoxes.push({ title, text });
    process.send?.({ errorBox: { title, text } });
  },
};

export const powerMonitor = new EventEmitter();

const key = createHash('sha256').update('the key of this user on this computer').digest();

/** AES in the place of DPAPI: good enough to see that what is stored is not what was given. */
export const safeStorage = {
  isAsyncEncryptionAvailable: () => Promise.resolve(recorded.encryptionAvailable),
  async encryptStringAsync(text: string): Promise<Buffer> {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Promise.resolve(Buffer.concat([iv, cipher.getAuthTag(), data]));
  },
  async decryptStringAsync(sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
    decipher.setAuthTag(sealed.subarray(12, 28));
    const result = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8');
    return Promise.resolve({ result, shouldReEncrypt: false });
  },
};
