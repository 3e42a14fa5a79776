import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ExplorerDialog } from '#renderer/screens/connections/explorer/explorer-dialog.tsx';
import type { ErpInput } from '#renderer/screens/connections/explorer/use-tree.ts';
import type { MappedEntity } from '#renderer/screens/connections/mapping/domain-fields.ts';
import { ExchangeDialog } from '#renderer/screens/connections/mapping/exchange-dialog.tsx';
import { type Json, parseProfile } from '#renderer/screens/connections/mapping/json.ts';
import { MappingDialog } from '#renderer/screens/connections/mapping/mapping-dialog.tsx';
import { InboxDialog, OdataOrdersDialog } from '#renderer/screens/connections/mapping/orders-dialog.tsx';
import { profileKindOf } from '#renderer/screens/connections/mapping/profile-kind.ts';
import {
  type Changeable,
  ProfileSummary,
  WaproSummary,
} from '#renderer/screens/connections/mapping/profile-summary.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { useNotice } from '#renderer/ui/notice.tsx';

interface ErpSetupProps {
  name: string;
  system: string;
  /** What stands in the form now; null when it cannot be read, which the form then marks. */
  content: () => ErpInput | null;
  /** Text of the profile's field; settings of a profile that is a form of its own stand in `settings`. */
  profile: string;
  settings: Readonly<Record<string, unknown>>;
  setProfile: (text: string) => void;
  /** Former texts of the profile, newest last; emptied when the form is saved. */
  former: readonly string[];
  setFormer: (texts: readonly string[]) => void;
}

/** The part of an ERP's form that looks into the ERP itself and says what is exchanged with it. */
export const ErpSetup = ({
  name,
  system,
  content,
  profile,
  settings,
  setProfile,
  former,
  setFormer,
}: ErpSetupProps) => {
  const { t } = useTranslation();
  const say = useNotice();
  const [open, setOpen] = useState<{ erp: ErpInput; what: Changeable | 'look' } | null>(null);
  const kind = profileKindOf(system);
  const parsed = kind === null ? null : parseProfile(profile, kind.id);

  const start = (what: Changeable | 'look'): void => {
    const erp = content();
    if (erp !== null) setOpen({ erp, what });
  };
  const close = (): void => setOpen(null);
  const take =
    (label: string) =>
    (next: Json): void => {
      setFormer([...former, profile]);
      setProfile(JSON.stringify(next, null, 2));
      close();
      say(t('setup.what.taken', { what: label }));
    };
  const undo = (): void => {
    const last = former.at(-1);
    if (last === undefined) return;
    setProfile(last);
    setFormer(former.slice(0, -1));
    say(t('setup.what.undone'));
  };
  const shared = { onClose: close };

  return (
    <section className="erp-setup" aria-label={t('setup.what.title')}>
      <div className="row spread">
        <h3>{t('setup.what.title')}</h3>
        <div className="row">
          {former.length > 0 && (
            <Button look="quiet" onClick={undo}>
              {t('setup.what.undo')}
            </Button>
          )}
          <Button icon="search" onClick={() => start('look')}>
            {t('setup.look.open')}
          </Button>
        </div>
      </div>
      {kind === null ? (
        <WaproSummary settings={settings} />
      ) : parsed === null ? (
        <p className="field-problem">{t('setup.what.broken')}</p>
      ) : (
        <ProfileSummary kind={kind} profile={parsed} onChange={start} />
      )}
      {open?.what === 'look' && <ExplorerDialog erp={open.erp} name={name} {...shared} />}
      {open !== null && kind !== null && parsed !== null && isEntity(open.what) && (
        <MappingDialog
          erp={open.erp}
          kind={kind}
          entity={open.what}
          profile={parsed}
          onTake={take(t(`entity.${open.what}`))}
          {...shared}
        />
      )}
      {open?.what === 'changes' && kind !== null && parsed !== null && (
        <ExchangeDialog
          erp={open.erp}
          kind={kind.id}
          profile={parsed}
          onTake={take(t('setup.what.changes'))}
          {...shared}
        />
      )}
      {open?.what === 'orders' && parsed !== null && kind?.id === 'queue-table' && (
        <InboxDialog erp={open.erp} profile={parsed} onTake={take(t('setup.what.orders'))} {...shared} />
      )}
      {open?.what === 'orders' && parsed !== null && kind?.id === 'onec-odata' && (
        <OdataOrdersDialog
          erp={open.erp}
          profile={parsed}
          onTake={take(t('setup.what.orders'))}
          {...shared}
        />
      )}
    </section>
  );
};

const isEntity = (what: Changeable | 'look'): what is MappedEntity =>
  what !== 'look' && what !== 'changes' && what !== 'orders';
