import { contextBridge, ipcRenderer } from 'electron';
import type { DesktopBridge } from '#shared/api/wire.ts';

/** Two functions, and never ipcRenderer itself: the page can call procedures and hear events, nothing else. */
const bridge: DesktopBridge = {
  call: (name, input) => ipcRenderer.invoke('api', name, input),
  onEvent(listener) {
    const hear = (_event: unknown, data: unknown): void => listener(data);
    ipcRenderer.on('event', hear);
    return () => {
      ipcRenderer.off('event', hear);
    };
  },
};

contextBridge.exposeInMainWorld('mostek', bridge);
