import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '#renderer/api/hooks.ts';
import { allowedActions, type DeliveryAction } from '#renderer/screens/messages/allowed-actions.ts';
import { RehearsalDialog } from '#renderer/screens/messages/rehearsal-dialog.tsx';
import { ResendDialog } from '#renderer/screens/messages/resend-dialog.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { ConfirmDialog } from '#renderer/ui/confirm-dialog.tsx';
import type { IconName } from '#renderer/ui/icon.tsx';
import { useNotice } from '#renderer/ui/notice.tsx';
import { ReasonDialog } from '#renderer/ui/reason-dialog.tsx';
import { useFailure } from '#renderer/ui/use-failure.ts';
import type { DeliveryDetail } from '#shared/api/types.ts';

const icons: Record<DeliveryAction, IconName> = {
  retry: 'sync',
  release: 'play',
  hold: 'hand',
  setAside: 'skip',
  resend: 'copy',
  rebuild: 'in',
  rehearse: 'search',
};

type Asked = 'setAside' | 'resend' | 'rebuild' | 'rehearse' | null;

interface DrawerActionsProps {
  delivery: DeliveryDetail;
  onOpen: (id: number) => void;
}

/** What can be done with this delivery; whatever leaves a mark in the journal asks first. */
export const DrawerActions = ({ delivery, onOpen }: DrawerActionsProps) => {
  const { t } = useTranslation();
  const say = useNotice();
  const fail = useFailure();
  const [asked, setAsked] = useState<Asked>(null);
  const retry = useAction('deliveries.retry');
  const hold = useAction('deliveries.hold');
  const release = useAction('deliveries.release');
  const setAside = useAction('deliveries.setAside');
  const rebuild = useAction('deliveries.rebuild');
  const ids = { ids: [delivery.id] };
  const done = (action: Exclude<DeliveryAction, 'rehearse'>) => ({
    onSuccess: ({ changed }: { changed: number }) => say(t(changed > 0 ? `did.${action}` : 'did.nothing')),
    onError: fail,
  });

  const run: Record<DeliveryAction, () => void> = {
    retry: () => retry.mutate(ids, done('retry')),
    hold: () => hold.mutate(ids, done('hold')),
    release: () => release.mutate(ids, done('release')),
    setAside: () => setAsked('setAside'),
    resend: () => setAsked('resend'),
    rebuild: () => setAsked('rebuild'),
    rehearse: () => setAsked('rehearse'),
  };
  const busy: Partial<Record<DeliveryAction, boolean>> = {
    retry: retry.isPending,
    hold: hold.isPending,
    release: release.isPending,
  };
  const made = (action: Exclude<DeliveryAction, 'rehearse'>, id: number): void => {
    setAsked(null);
    say(t(`did.${action}`));
    onOpen(id);
  };

  return (
    <>
      {allowedActions(delivery).map((action, index) => (
        <Button
          key={action}
          look={index === 0 && (action === 'retry' || action === 'release') ? 'primary' : 'plain'}
          icon={icons[action]}
          busy={busy[action] ?? false}
          onClick={run[action]}
        >
          {t(`action.${action}`)}
        </Button>
      ))}
      {asked === 'setAside' && (
        <ReasonDialog
          title={t('action.setAside')}
          text={t('messages.setAsideText')}
          confirm={t('action.setAside')}
          busy={setAside.isPending}
          error={setAside.error}
          onClose={() => setAsked(null)}
          onConfirm={(reason) =>
            setAside.mutate(
              { ...ids, reason },
              {
                onSuccess: () => {
                  setAsked(null);
                  say(t('did.setAside'));
                },
              },
            )
          }
        />
      )}
      {asked === 'rebuild' && (
        <ConfirmDialog
          title={t('action.rebuild')}
          confirm={t('action.rebuild')}
          busy={rebuild.isPending}
          error={rebuild.error}
          onClose={() => setAsked(null)}
          onConfirm={() =>
            rebuild.mutate({ id: delivery.id }, { onSuccess: ({ id }) => made('rebuild', id) })
          }
        >
          <p>{t('messages.rebuildText')}</p>
        </ConfirmDialog>
      )}
      {asked === 'rehearse' && <RehearsalDialog delivery={delivery} onClose={() => setAsked(null)} />}
      {asked === 'resend' && (
        <ResendDialog
          delivery={delivery}
          onClose={() => setAsked(null)}
          onSent={(id) => made('resend', id)}
        />
      )}
    </>
  );
};
