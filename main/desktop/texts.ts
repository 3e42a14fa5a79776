import type { DesktopNotice } from '#main/desktop/link.ts';
import type { Today } from '#shared/api/types.ts';
import { causeText, type Language } from '#shared/i18n/index.ts';
import { say } from '#shared/i18n/plural.ts';
import { pauseEndMs, stateSentence } from '#shared/i18n/state-sentence.ts';

/** The same sentence as on the Today screen. */
export const sentenceOf = (language: Language, today: Today): string => {
  const { key, count, connection } = stateSentence(today);
  const end = pauseEndMs(today);
  const time = end === null ? '' : new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(end);
  return say(language, `sentence.${key}`, { connection, time }, count);
};

/** Title and body of one notification. */
export const noticeText = (language: Language, told: DesktopNotice): { title: string; body: string } => {
  const { incident, kind } = told;
  const connection = incident.connectionName;
  const { sentence } = causeText(language, incident.cause, incident.values);
  if (kind === 'recovered') {
    return {
      title: say(language, 'desktop.notify.recoveredTitle', { connection: connection ?? 'Mostek' }),
      body:
        told.waiting === 0
          ? say(language, 'desktop.notify.recoveredNothing')
          : say(language, 'desktop.notify.recoveredBody', {}, told.waiting),
    };
  }
  const title =
    connection === null
      ? say(language, 'desktop.notify.problemTitleAgent')
      : say(language, kind === 'opened' ? 'desktop.notify.problemTitle' : 'desktop.notify.reminderTitle', {
          connection,
        });
  return { title, body: say(language, 'desktop.notify.problemBody', { sentence }, told.count) };
};
