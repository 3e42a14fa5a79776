import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { z } from 'zod';

const found = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));

/** What axe has against the page by WCAG 2 A and AA, as short lines. */
export const accessibilityFaults = async (page: Page): Promise<string[]> => {
  // Evaluated by the debugger, which the page's own policy does not concern.
  await page.evaluate(`window.axe === undefined && (() => { ${axe.source} })()`);
  const violations = await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa'], resultTypes: ['violations'] }).then((r) => r.violations)`,
  );
  return found
    .parse(violations)
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
};
