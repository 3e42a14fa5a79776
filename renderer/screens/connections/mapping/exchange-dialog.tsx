import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProcedure } from '#renderer/api/hooks.ts';
import type { ErpInput } from '#renderer/screens/connections/explorer/use-tree.ts';
import {
  changesDraft,
  type ExchangeNode,
  nodesOf,
  withChanges,
  withQueue,
} from '#renderer/screens/connections/mapping/exchange.ts';
import type { Json } from '#renderer/screens/connections/mapping/json.ts';
import { changesOf } from '#renderer/screens/connections/mapping/summary.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { Select, TextField } from '#renderer/ui/field.tsx';
import { Answer } from '#renderer/ui/state.tsx';

interface ExchangeDialogProps {
  erp: ErpInput;
  kind: 'onec' | 'onec-odata' | 'queue-table';
  profile: Json;
  onTake: (profile: Json) => void;
  onClose: () => void;
}

/** What announces changes to Mostek. */
export const ExchangeDialog = (props: ExchangeDialogProps) =>
  props.kind === 'queue-table' ? <QueueDialog {...props} /> : <PlanDialog {...props} kind={props.kind} />;

const QueueDialog = ({ profile, onTake, onClose }: ExchangeDialogProps) => {
  const { t } = useTranslation();
  const [table, setTable] = useState(changesOf(profile) ?? '');
  return (
    <Dialog
      title={t('setup.exchange.title')}
      onClose={onClose}
      footer={
        <Foot
          isReady={table.trim() !== ''}
          onTake={() => onTake(withQueue(profile, table.trim()))}
          onClose={onClose}
        />
      }
    >
      <div className="stack">
        <p>{t('setup.exchange.textQueue')}</p>
        <TextField
          label={t('setup.exchange.table')}
          value={table}
          maxLength={260}
          spellCheck={false}
          onChange={(event) => setTable(event.target.value)}
        />
      </div>
    </Dialog>
  );
};

const PlanDialog = ({
  erp,
  kind,
  profile,
  onTake,
  onClose,
}: ExchangeDialogProps & { kind: 'onec' | 'onec-odata' }) => {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(() => changesDraft(kind, profile));
  const plans = useProcedure('erp.browse', { ...erp, parent: kind === 'onec' ? 'plan' : null });
  const sample = useProcedure(
    'erp.sample',
    { ...erp, node: chosen.plan === '' ? ' ' : chosen.plan, limit: 100 },
    { enabled: chosen.plan !== '' },
  );
  const nodes = sample.data === undefined ? [] : nodesOf(kind, sample.data);
  const planName = plans.data?.nodes.find((node) => node.id === chosen.plan)?.name ?? chosen.planName;
  const node = nodes.find((one) => one.id === chosen.node);
  return (
    <Dialog
      title={t('setup.exchange.title')}
      onClose={onClose}
      footer={
        <Foot
          isReady={chosen.plan !== '' && chosen.node !== ''}
          onTake={() =>
            onTake(withChanges(kind, profile, { ...chosen, planName, nodeName: node?.name ?? '' }))
          }
          onClose={onClose}
        />
      }
    >
      <div className="stack">
        <p>{t(kind === 'onec' ? 'setup.exchange.textOnec' : 'setup.exchange.textOdata')}</p>
        <Answer query={plans}>
          {(found) => {
            const known = found.nodes.filter((one) => kind === 'onec' || one.id.startsWith('ExchangePlan_'));
            if (known.length === 0) return <p>{t('setup.exchange.noPlans')}</p>;
            return (
              <Select
                label={t('setup.exchange.plan')}
                value={chosen.plan}
                onChange={(event) => setChosen({ ...chosen, plan: event.target.value, node: '' })}
                options={[
                  { value: '', label: t('connections.notChosen') },
                  ...known.map((one) => ({ value: one.id, label: one.name })),
                ]}
              />
            );
          }}
        </Answer>
        {chosen.plan !== '' && (
          <Answer query={sample} lines={2}>
            {() => (
              <NodeSelect
                nodes={nodes}
                chosen={chosen.node}
                onChange={(id) => setChosen({ ...chosen, node: id })}
              />
            )}
          </Answer>
        )}
      </div>
    </Dialog>
  );
};

const NodeSelect = ({
  nodes,
  chosen,
  onChange,
}: {
  nodes: readonly ExchangeNode[];
  chosen: string;
  onChange: (id: string) => void;
}) => {
  const { t } = useTranslation();
  if (nodes.every((node) => node.isSelf)) return <p>{t('setup.exchange.noNodes')}</p>;
  return (
    <Select
      label={t('setup.exchange.node')}
      value={chosen}
      onChange={(event) => onChange(event.target.value)}
      options={[
        { value: '', label: t('connections.notChosen') },
        ...nodes.filter((node) => !node.isSelf).map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  );
};

const Foot = ({
  isReady,
  onTake,
  onClose,
}: {
  isReady: boolean;
  onTake: () => void;
  onClose: () => void;
}) => {
  const { t } = useTranslation();
  return (
    <>
      <Button onClick={onClose}>{t('common.cancel')}</Button>
      <Button look="primary" disabled={!isReady} onClick={onTake}>
        {t('setup.map.take')}
      </Button>
    </>
  );
};
