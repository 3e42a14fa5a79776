import { useTranslation } from 'react-i18next';
import { useAction } from '#renderer/api/hooks.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Menu } from '#renderer/ui/menu.tsx';
import { useNotice } from '#renderer/ui/notice.tsx';
import { useFailure } from '#renderer/ui/use-failure.ts';
import type { Today } from '#shared/api/types.ts';

const minute = 60_000;

/** Sync now, pause for a while, resume. */
export const AgentButtons = ({ today }: { today: Today }) => {
  const { t } = useTranslation();
  const say = useNotice();
  const fail = useFailure();
  const sync = useAction('agent.syncNow');
  const pause = useAction('agent.pause');
  const resume = useAction('agent.resume');

  const pauseFor = (minutes: number | null) =>
    pause.mutate({ untilMs: minutes === null ? null : Date.now() + minutes * minute }, { onError: fail });

  return (
    <div className="row">
      <Button
        look="primary"
        icon="sync"
        busy={sync.isPending}
        onClick={() => sync.mutate({}, { onSuccess: () => say(t('today.syncStarted')), onError: fail })}
      >
        {t('today.syncNow')}
      </Button>
      {today.state === 'paused' ? (
        <Button icon="play" busy={resume.isPending} onClick={() => resume.mutate({}, { onError: fail })}>
          {t('today.resume')}
        </Button>
      ) : (
        <Menu
          label={t('today.pause')}
          icon="pause"
          busy={pause.isPending}
          items={[
            { text: t('today.pause15'), run: () => pauseFor(15) },
            { text: t('today.pause60'), run: () => pauseFor(60) },
            { text: t('today.pauseUntil'), run: () => pauseFor(null) },
          ]}
        />
      )}
    </div>
  );
};
