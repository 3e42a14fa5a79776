import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProcedure } from '#renderer/api/hooks.ts';
import type { ErpInput } from '#renderer/screens/connections/explorer/use-tree.ts';
import { type Json, objectAt, textAt } from '#renderer/screens/connections/mapping/json.ts';
import { ordersOf } from '#renderer/screens/connections/mapping/summary.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { Checkbox, Select } from '#renderer/ui/field.tsx';
import { Answer } from '#renderer/ui/state.tsx';
import { standardInbox } from '#shared/erp/standard-inbox.ts';

interface OrdersDialogProps {
  erp: ErpInput;
  profile: Json;
  onTake: (profile: Json) => void;
  onClose: () => void;
}

const without = (profile: Json, name: string): Json => {
  const { [name]: _former, ...others } = profile;
  return others;
};

/** Whether orders from outside are put into Mostek's own tables, from which the ERP takes them. */
export const InboxDialog = ({ profile, onTake, onClose }: OrdersDialogProps) => {
  const { t } = useTranslation();
  const former = ordersOf(profile);
  const [isOn, setOn] = useState(former !== null);
  return (
    <Dialog
      title={t('setup.orders.title')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            look="primary"
            onClick={() =>
              onTake(
                isOn ? { ...profile, inbox: profile['inbox'] ?? standardInbox } : without(profile, 'inbox'),
              )
            }
          >
            {t('setup.map.take')}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>{t('setup.orders.textInbox')}</p>
        <Checkbox
          label={t('setup.orders.inbox')}
          checked={isOn}
          onChange={(event) => setOn(event.target.checked)}
        />
        {former !== null && former !== standardInbox.table && (
          <p className="muted">{t('setup.orders.ownInbox')}</p>
        )}
      </div>
    </Dialog>
  );
};

/** Which document of 1C an order becomes, and what it is found by again. */
export const OdataOrdersDialog = ({ erp, profile, onTake, onClose }: OrdersDialogProps) => {
  const { t } = useTranslation();
  const former = objectAt(profile, 'createOrder');
  const [isOn, setOn] = useState(ordersOf(profile) !== null);
  const [set, setSet] = useState(textAt(former, 'set'));
  const [siteNumber, setSiteNumber] = useState(textAt(former, 'siteNumber'));
  const [isPosted, setPosted] = useState(former['post'] === true);
  const sets = useProcedure('erp.browse', { ...erp, parent: null });
  const fields = useProcedure('erp.browse', { ...erp, parent: set }, { enabled: set !== '' });
  const isKept = typeof former['siteNumber'] === 'object' && set === former['set'];
  const properties = (fields.data?.nodes ?? []).filter((node) => node.type === 'String');
  const isReady = !isOn || (set !== '' && (siteNumber !== '' || isKept));

  const take = (): void => {
    if (!isOn) {
      onTake(without(profile, 'createOrder'));
      return;
    }
    const place = siteNumber === '' ? former['siteNumber'] : siteNumber;
    onTake({ ...profile, createOrder: { ...former, set, siteNumber: place, post: isPosted } });
  };
  return (
    <Dialog
      title={t('setup.orders.title')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button look="primary" disabled={!isReady} onClick={take}>
            {t('setup.map.take')}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>{t('setup.orders.textOdata')}</p>
        <Checkbox
          label={t('setup.orders.write')}
          checked={isOn}
          onChange={(event) => setOn(event.target.checked)}
        />
        {isOn && (
          <Answer query={sets}>
            {({ nodes }) => {
              const documents = nodes.filter((node) => node.id.startsWith('Document_'));
              if (documents.length === 0) return <p>{t('setup.orders.noDocuments')}</p>;
              return (
                <>
                  <Select
                    label={t('setup.orders.set')}
                    value={set}
                    onChange={(event) => {
                      setSet(event.target.value);
                      setSiteNumber('');
                    }}
                    options={options(
                      documents.map((node) => node.name),
                      set,
                      t('connections.notChosen'),
                    )}
                  />
                  <Select
                    label={t('setup.orders.siteNumber')}
                    value={siteNumber}
                    onChange={(event) => setSiteNumber(event.target.value)}
                    options={options(
                      properties.map((node) => node.name),
                      siteNumber,
                      t(isKept ? 'setup.map.kept' : 'connections.notChosen'),
                    )}
                  />
                  <Checkbox
                    label={t('setup.orders.post')}
                    help={t('setup.orders.postHelp')}
                    checked={isPosted}
                    onChange={(event) => setPosted(event.target.checked)}
                  />
                </>
              );
            }}
          </Answer>
        )}
      </div>
    </Dialog>
  );
};

/** Names to choose from, the present one among them even when the base no longer has it. */
const options = (names: readonly string[], chosen: string, none: string) => [
  { value: '', label: none },
  ...[...new Set(chosen === '' ? names : [chosen, ...names])].map((name) => ({ value: name, label: name })),
];
