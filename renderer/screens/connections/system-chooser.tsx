import { useTranslation } from 'react-i18next';
import { href } from '#renderer/app/router.ts';
import { useLanguage } from '#renderer/i18n/use-language.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import { Empty } from '#renderer/ui/state.tsx';
import type { SystemType } from '#shared/api/types.ts';

const kinds = ['erp', 'system'] as const;

/** What can be connected: databases of the ERP first, then the outside systems. */
export const SystemChooser = ({ systems }: { systems: SystemType[] }) => {
  const { t } = useTranslation();
  const names = new Intl.DisplayNames(useLanguage(), { type: 'region' });
  if (systems.length === 0) return <Empty icon="connections" title={t('connections.noSystems')} />;
  return (
    <>
      {kinds.map((kind) => {
        const list = systems.filter((one) => one.kind === kind);
        if (list.length === 0) return null;
        return (
          <Panel key={kind} title={t(`connections.choose.${kind}`)}>
            <ul className="system-list">
              {list.map((system) => (
                <li key={system.id}>
                  <a className="system-card" href={href(['connections', 'new', `${kind}:${system.id}`])}>
                    <strong>{system.name}</strong>
                    {system.countries.length > 0 && (
                      <span className="muted small">
                        {system.countries.map((code) => names.of(code) ?? code).join(', ')}
                      </span>
                    )}
                  </a>
                </li>
              ))}
            </ul>
          </Panel>
        );
      })}
    </>
  );
};
