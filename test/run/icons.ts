import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

/**
 * Draws the program's icons from one little bridge: `node test/run/icons.ts` after the drawing changed. The results
 * are committed, because a build must not need a browser.
 */
const dir = join(import.meta.dirname, '..', '..', 'main', 'desktop', 'icons');

/** State mark of the tray icon: colour and sign, because colour alone says nothing to many people. */
const marks = {
  ok: null,
  syncing: {
    fill: '#1d6fd8',
    sign: '<path d="M22.5 25.5h6m-2.2-2.2 2.2 2.2-2.2 2.2" stroke="#fff" stroke-width="1.6" fill="none"/>',
  },
  attention: {
    fill: '#f2b705',
    sign: '<path d="M25.5 22.2v4.2M25.5 28.2v.8" stroke="#222" stroke-width="1.8" fill="none"/>',
  },
  paused: {
    fill: '#6b7280',
    sign: '<path d="M24.2 23.2v4.6M26.8 23.2v4.6" stroke="#fff" stroke-width="1.6" fill="none"/>',
  },
  offline: {
    fill: '#b3261e',
    sign: '<path d="M23.6 23.6l3.8 3.8m0-3.8-3.8 3.8" stroke="#fff" stroke-width="1.6" fill="none"/>',
  },
} as const;

const bridge = (mark: { fill: string; sign: string } | null): string => `
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
  <rect x="1" y="1" width="30" height="30" rx="7" fill="#0f4c5c"/>
  <path d="M4 20.5h24M7 20.5v4M25 20.5v4" stroke="#fff" stroke-width="2.2" fill="none" stroke-linecap="round"/>
  <path d="M4.5 20C8 11 24 11 27.5 20M11 20v-4.6M16 20v-6.4M21 20v-4.6" stroke="#9fd8cb" stroke-width="1.8" fill="none"/>
  ${mark === null ? '' : `<circle cx="25.5" cy="25.5" r="6" fill="${mark.fill}" stroke="#fff" stroke-width="1"/>${mark.sign}`}
</svg>`;

/** ICO with PNG images inside, which Windows reads since Vista. */
const ico = (images: readonly { size: number; png: Buffer }[]): Buffer => {
  const head = Buffer.alloc(6 + images.length * 16);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  for (const [index, { size, png }] of images.entries()) {
    const at = 6 + index * 16;
    head.writeUInt8(size >= 256 ? 0 : size, at);
    head.writeUInt8(size >= 256 ? 0 : size, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...images.map(({ png }) => png)]);
};

mkdirSync(dir, { recursive: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage();
const draw = async (svg: string, size: number): Promise<Buffer> => {
  await page.setViewportSize({ width: size, height: size });
  const image = svg.replace('<svg ', `<svg width="${size}" height="${size}" style="display:block" `);
  await page.setContent(`<body style="margin:0">${image}</body>`);
  return page.screenshot({ omitBackground: true });
};
for (const [state, mark] of Object.entries(marks)) {
  writeFileSync(join(dir, `tray-${state}.png`), await draw(bridge(mark), 32));
  writeFileSync(join(dir, `tray-${state}@2x.png`), await draw(bridge(mark), 64));
}
writeFileSync(join(dir, 'icon.png'), await draw(bridge(null), 512));
const sizes = [16, 24, 32, 48, 64, 128, 256];
const images: { size: number; png: Buffer }[] = [];
for (const size of sizes) images.push({ size, png: await draw(bridge(null), size) });
writeFileSync(join(dir, 'icon.ico'), ico(images));
await browser.close();
