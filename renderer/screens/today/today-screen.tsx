import { useTranslation } from 'react-i18next';
import { useProcedure } from '#renderer/api/hooks.ts';
import { href, navigate } from '#renderer/app/router.ts';
import { useFormat } from '#renderer/format/use-format.ts';
import { useNow } from '#renderer/format/use-now.ts';
import { AgentButtons } from '#renderer/screens/today/agent-buttons.tsx';
import { ConnectionStates } from '#renderer/screens/today/connection-states.tsx';
import { FlowMap } from '#renderer/screens/today/flow-map.tsx';
import { RatesChart } from '#renderer/screens/today/rates-chart.tsx';
import { Tiles } from '#renderer/screens/today/tiles.tsx';
import { WorstIncident } from '#renderer/screens/today/worst-incident.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Icon } from '#renderer/ui/icon.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { Screen } from '#renderer/ui/screen.tsx';
import { Answer } from '#renderer/ui/state.tsx';
import type { Today } from '#shared/api/types.ts';
import { pauseEndMs, stateSentence } from '#shared/i18n/state-sentence.ts';
import './today.css';

const TodayScreen = () => {
  const { t } = useTranslation();
  const today = useProcedure('today.get', {}, { refreshMs: 15_000 });
  return (
    <Screen title={t('nav.today')} actions={today.data !== undefined && <AgentButtons today={today.data} />}>
      <Answer query={today} lines={10}>
        {(value) => <TodayBody today={value} />}
      </Answer>
    </Screen>
  );
};
export default TodayScreen;

const TodayBody = ({ today }: { today: Today }) => {
  const { t } = useTranslation();
  return (
    <>
      <StateLine today={today} />
      {today.worstIncidentId !== null && <WorstIncident id={today.worstIncidentId} />}
      <Tiles counts={today.counts} />
      <div className="today-columns">
        <Panel title={t('today.flow')}>
          <FlowMap today={today} />
        </Panel>
        <Panel title={t('today.lastHour')}>
          <RatesChart rates={today.rates} />
        </Panel>
      </div>
      <Panel
        title={t('nav.connections')}
        side={<a href={href(['connections'])}>{t('today.allConnections')}</a>}
        flush
      >
        <ConnectionStates connections={today.connections} />
      </Panel>
    </>
  );
};

const StateLine = ({ today }: { today: Today }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const sentence = stateSentence(today);
  const pauseEnd = pauseEndMs(today);
  const text = t(`sentence.${sentence.key}`, {
    count: sentence.count,
    number: format.count(sentence.count),
    connection: sentence.connection,
    time: pauseEnd === null ? '' : format.recent(pauseEnd, now),
  });
  const good = sentence.key === 'upToDate';
  return (
    <div className={`today-state today-state-${today.state}`}>
      <span className="today-state-icon">
        <Icon name={good ? 'check' : stateIcons[today.state]} size={22} />
      </span>
      <div className="grow">
        <p className="today-sentence" aria-live="polite">
          {text}
        </p>
        {today.catchUp !== null && <CatchUp catchUp={today.catchUp} />}
      </div>
      <search>
        <form
          className="today-search"
          onSubmit={(event) => {
            event.preventDefault();
            const text = new FormData(event.currentTarget).get('text');
            if (typeof text === 'string') navigate(href(['messages'], { text: text.trim() }));
          }}
        >
          <input type="search" name="text" aria-label={t('today.search')} placeholder={t('today.search')} />
          <Button type="submit" icon="search" aria-label={t('common.search')} />
        </form>
      </search>
    </div>
  );
};

const stateIcons = {
  ok: 'clock',
  syncing: 'sync',
  attention: 'problems',
  paused: 'pause',
  offline: 'connections',
} as const;

const CatchUp = ({ catchUp }: { catchUp: NonNullable<Today['catchUp']> }) => {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <p className="muted">
      {t(catchUp.done ? 'today.caughtUp' : 'today.catchingUp', {
        off: format.duration(catchUp.offMs),
        took: format.duration(catchUp.tookMs),
        count: catchUp.items,
        number: format.count(catchUp.items),
      })}
    </p>
  );
};
