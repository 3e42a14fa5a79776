/** What the program did to the parts of a desktop that can't be seen here; tests read it over the control channel. */
export const recorded = {
  sandbox: false,
  appUserModelId: '',
  secondInstance: false,
  taskManagerOff: false,
  errorBoxes: [] as { title: string; text: string }[],
  notifications: [] as { title: string; body: string }[],
  tray: { image: '', tooltip: '', menu: [] as unknown[], destroyed: false },
  windows: [] as { visible: boolean; webPreferences: unknown }[],
  schemes: [] as unknown[],
  cancelledRequests: [] as string[],
  encryptionAvailable: true,
};
