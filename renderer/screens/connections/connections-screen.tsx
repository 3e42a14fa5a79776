import { useTranslation } from 'react-i18next';
import { useProcedure } from '#renderer/api/hooks.ts';
import { href } from '#renderer/app/router.ts';
import { ConnectionForm } from '#renderer/screens/connections/connection-form.tsx';
import { ConnectionList } from '#renderer/screens/connections/connection-list.tsx';
import { SystemChooser } from '#renderer/screens/connections/system-chooser.tsx';
import { Icon } from '#renderer/ui/icon.tsx';
import { Screen } from '#renderer/ui/screen.tsx';
import { Answer, Empty } from '#renderer/ui/state.tsx';
import './connections.css';

/** The list, the choice of a system, or the form of one connection, as the address says. */
export const ConnectionsScreen = ({ id, system }: { id: string | undefined; system: string | undefined }) => {
  if (id === undefined) return <AllConnections />;
  if (id === 'new') return <NewConnection key={system ?? ''} system={system} />;
  return <OneConnection key={id} id={id} />;
};

const AllConnections = () => {
  const { t } = useTranslation();
  const connections = useProcedure('connections.list', {}, { refreshMs: 15_000 });
  return (
    <Screen
      title={t('nav.connections')}
      lead={t('connections.lead')}
      actions={
        <a className="button button-primary" href={href(['connections', 'new'])}>
          <Icon name="add" />
          {t('connections.add')}
        </a>
      }
    >
      <Answer query={connections} lines={6}>
        {({ connections: list }) => <ConnectionList connections={list} />}
      </Answer>
    </Screen>
  );
};

const Back = () => {
  const { t } = useTranslation();
  return <a href={href(['connections'])}>← {t('nav.connections')}</a>;
};

const NewConnection = ({ system }: { system: string | undefined }) => {
  const { t } = useTranslation();
  const systems = useProcedure('systems.list', {});
  const type = systems.data?.systems.find((one) => `${one.kind}:${one.id}` === system);
  return (
    <Screen
      title={type === undefined ? t('connections.add') : t('connections.newOf', { system: type.name })}
      lead={<Back />}
    >
      <Answer query={systems}>
        {({ systems: list }) =>
          type === undefined ? (
            <SystemChooser systems={list} />
          ) : (
            <ConnectionForm
              type={type}
              stored={{
                id: null,
                name: type.name,
                enabled: true,
                settings: {},
                storedSecrets: [],
              }}
            />
          )
        }
      </Answer>
    </Screen>
  );
};

const OneConnection = ({ id }: { id: string }) => {
  const { t } = useTranslation();
  const systems = useProcedure('systems.list', {});
  const connection = useProcedure('connections.get', { id });
  return (
    <Screen title={connection.data?.name ?? t('connections.one')} lead={<Back />}>
      <Answer query={connection}>
        {(detail) => (
          <Answer query={systems}>
            {({ systems: list }) => {
              const type = list.find((one) => one.kind === detail.kind && one.id === detail.system);
              return type === undefined ? (
                <Empty icon="connections" title={t('connections.unknownSystem', { system: detail.system })} />
              ) : (
                <ConnectionForm type={type} stored={detail} />
              );
            }}
          </Answer>
        )}
      </Answer>
    </Screen>
  );
};
