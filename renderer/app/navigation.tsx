import { useTranslation } from 'react-i18next';
import { useProcedure } from '#renderer/api/hooks.ts';
import { href } from '#renderer/app/router.ts';
import { useFormat } from '#renderer/format/use-format.ts';
import { Icon } from '#renderer/ui/icon.tsx';
import './navigation.css';

const places = [
  'today',
  'messages',
  'problems',
  'parcels',
  'mappings',
  'connections',
  'journal',
  'report',
  'preferences',
] as const;
type Place = (typeof places)[number];

export const Navigation = ({ current }: { current: string }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const today = useProcedure('today.get', {}, { refreshMs: 15_000 });
  const counts = today.data?.counts;
  const needHelp = (counts?.rejected ?? 0) + (counts?.held ?? 0);

  return (
    <nav className="navigation" aria-label={t('nav.label')}>
      <div className="navigation-brand">
        <Bridge />
        <span>Mostek</span>
      </div>
      <ul>
        {places.map((place: Place) => (
          <li key={place}>
            <a
              href={href(place === 'today' ? [] : [place])}
              className="navigation-link"
              aria-current={current === place ? 'page' : undefined}
            >
              <Icon name={place} />
              <span className="grow">{t(`nav.${place}`)}</span>
              {place === 'problems' && needHelp > 0 && (
                <span className="navigation-count">
                  {format.count(needHelp)}
                  <span className="visually-hidden"> {t('nav.needHelp', { count: needHelp })}</span>
                </span>
              )}
            </a>
          </li>
        ))}
      </ul>
      {today.data !== undefined && (
        <p className="navigation-foot">
          <span className={`state-dot state-${today.data.state}`} aria-hidden="true" />
          <span>{t(`state.${today.data.state}`)}</span>
          <span className="navigation-version">{t('nav.version', { version: today.data.version })}</span>
        </p>
      )}
    </nav>
  );
};

const Bridge = () => (
  <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="7" fill="#17607a" />
    <path
      d="M4 21h24M7 21v-4M25 21v-4M16 21v-9M4 17c6-8 18-8 24 0"
      fill="none"
      stroke="#fff"
      strokeWidth="2.4"
      strokeLinecap="round"
    />
  </svg>
);
