import { useTranslation } from 'react-i18next';
import { useProcedure } from '#renderer/api/hooks.ts';
import { href, navigate } from '#renderer/app/router.ts';
import { MappingEditor } from '#renderer/screens/mappings/mapping-editor.tsx';
import { MappingFiles } from '#renderer/screens/mappings/mapping-files.tsx';
import { RulesEditor } from '#renderer/screens/mappings/rules/rules-editor.tsx';
import { Select } from '#renderer/ui/field.tsx';
import { Screen } from '#renderer/ui/screen.tsx';
import { Answer, Empty } from '#renderer/ui/state.tsx';
import { type ConnectionSummary, type MappingRow, mappingRow, type SystemType } from '#shared/api/types.ts';
import './mappings.css';

interface Choice {
  connection: ConnectionSummary;
  kinds: MappingRow['kind'][];
}

/** Place of the rules among the tables. */
const rulesPlace = 'rules';

/** Shops, CRMs and programs beside the ERP, with the kinds of tables each needs. */
const choicesOf = (connections: ConnectionSummary[], systems: SystemType[]): Choice[] =>
  connections.flatMap((connection) => {
    const system = systems.find((one) => one.kind === connection.kind && one.id === connection.system);
    const kinds = (system?.mappings ?? [])
      .map((name) => mappingRow.shape.kind.safeParse(name))
      .flatMap((parsed) => (parsed.success ? [parsed.data] : []));
    if (connection.furtherErp) return [{ connection, kinds: ['order_status' as const] }];
    // What a carrier's words mean stands on the parcels' screen.
    return connection.kind === 'system' && system?.carrier == null ? [{ connection, kinds }] : [];
  });

export const MappingsScreen = ({
  connectionId,
  kind,
}: {
  connectionId: string | undefined;
  kind: string | undefined;
}) => {
  const { t } = useTranslation();
  const connections = useProcedure('connections.list', {});
  const systems = useProcedure('systems.list', {});
  const choices = choicesOf(connections.data?.connections ?? [], systems.data?.systems ?? []);
  const choice = choices.find((one) => one.connection.id === connectionId) ?? choices[0];
  const table = choice?.kinds.find((one) => one === kind) ?? choice?.kinds[0];
  // Rules decide what leaves towards a shop or a CRM.
  const hasRules = choice?.connection.kind === 'system';
  const chosenKind = table === undefined || (hasRules && kind === rulesPlace) ? rulesPlace : table;

  return (
    <Screen title={t('nav.mappings')} lead={t('mappings.lead')}>
      <Answer query={connections}>
        {() => (
          <Answer query={systems}>
            {() =>
              choice === undefined ? (
                <Empty
                  icon="mappings"
                  title={t('mappings.noConnections')}
                  hint={<a href={href(['connections', 'new'])}>{t('connections.add')}</a>}
                />
              ) : (
                <>
                  <div className="mapping-choice">
                    <Select
                      label={t('messages.connection')}
                      value={choice.connection.id}
                      onChange={(event) => navigate(href(['mappings', event.target.value]))}
                      options={choices.map(({ connection }) => ({
                        value: connection.id,
                        label: connection.name,
                      }))}
                    />
                    <Select
                      label={t('mappings.kindLabel')}
                      value={chosenKind}
                      onChange={(event) =>
                        navigate(href(['mappings', choice.connection.id, event.target.value]))
                      }
                      options={[
                        ...choice.kinds.map((one) => ({ value: one, label: t(`mappings.kind.${one}`) })),
                        ...(hasRules ? [{ value: rulesPlace, label: t('rules.title') }] : []),
                      ]}
                    />
                    {chosenKind !== rulesPlace && <MappingFiles connection={choice.connection} />}
                  </div>
                  {chosenKind === rulesPlace ? (
                    <RulesEditor key={choice.connection.id} connectionId={choice.connection.id} />
                  ) : (
                    <MappingEditor
                      key={`${choice.connection.id} ${chosenKind}`}
                      connection={choice.connection}
                      kind={chosenKind}
                    />
                  )}
                </>
              )
            }
          </Answer>
        )}
      </Answer>
    </Screen>
  );
};
