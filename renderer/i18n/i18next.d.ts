import type { Texts } from '#shared/i18n/en/index.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'ui';
    resources: { ui: Texts };
  }
}
