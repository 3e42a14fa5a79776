import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Language } from '#shared/i18n/shape.ts';
import { type Scene, startScene } from '#test/demo/scene.ts';
import {
  type OpenWindow,
  openBrowser,
  openProfile,
  openWindow,
  type ProfileOptions,
} from '#test/ui/browser.ts';
import { liveThroughADay } from '#test/ui/day.ts';

export interface Stage {
  scene: Scene;
  /** Opens the window of the running agent; it is closed after the test, which fails if anything went wrong in it. */
  open(
    options?: Omit<ProfileOptions, 'locale'> & { path?: string; language?: Language },
  ): Promise<OpenWindow>;
}

/** One real agent with a day of work behind it and one browser for all tests of a file. */
export const useStage = (prepare: (scene: Scene) => Promise<void> = liveThroughADay): (() => Stage) => {
  let browser: Browser | null = null;
  let stage: Stage | null = null;
  let windows: OpenWindow[] = [];
  // The same profile for all windows of a kind, because a browser that has the page in its cache opens it faster.
  const profiles = new Map<string, BrowserContext>();

  beforeAll(async () => {
    const [scene, opened] = await Promise.all([startScene(), openBrowser()]);
    browser = opened;
    stage = {
      scene,
      async open({ language = 'en', path = '/', ...options } = {}) {
        await scene.call['preferences.set']({ language });
        const key = JSON.stringify({ language, ...options });
        const profile = profiles.get(key) ?? (await openProfile(opened, { ...options, locale: language }));
        profiles.set(key, profile);
        const one = await openWindow(profile, scene.agent.windowUrl, path);
        windows.push(one);
        return one;
      },
    };
    await prepare(scene);
  });
  afterEach(async () => {
    const faults = windows.flatMap((one) => one.faults);
    await Promise.all(windows.map((one) => one.close()));
    windows = [];
    expect(faults).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.scene.stop();
  });

  return () => {
    if (stage === null) throw new Error('the stage is not built yet');
    return stage;
  };
};
