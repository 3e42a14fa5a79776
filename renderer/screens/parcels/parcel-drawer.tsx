import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction, useProcedure } from '#renderer/api/hooks.ts';
import { useFormat } from '#renderer/format/use-format.ts';
import { AmendDialog } from '#renderer/screens/parcels/amend-dialog.tsx';
import { ParcelBadge } from '#renderer/screens/parcels/parcel-badge.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Cause } from '#renderer/ui/cause.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { Facts } from '#renderer/ui/facts.tsx';
import { useNotice } from '#renderer/ui/notice.tsx';
import { Answer } from '#renderer/ui/state.tsx';
import { useFailure } from '#renderer/ui/use-failure.ts';
import type { ParcelDetail } from '#shared/api/parcels.ts';

interface DrawerProps {
  id: number;
  onClose: () => void;
  onOpen: (id: number) => void;
}

/** The whole life of one parcel, the others of its document, and what can be done. */
export const ParcelDrawer = ({ id, onClose, onOpen }: DrawerProps) => {
  const { t } = useTranslation();
  const detail = useProcedure('parcels.get', { id });
  const parcel = detail.data?.parcel;
  return (
    <Dialog
      title={parcel === undefined ? t('parcels.one') : `${t('parcels.one')} ${parcel.number}`}
      shape="drawer"
      onClose={onClose}
      head={
        parcel !== undefined && (
          <div className="row parcel-head">
            <ParcelBadge status={parcel.status} />
            <span>{parcel.carrier ?? t('parcels.nobody')}</span>
          </div>
        )
      }
      {...(detail.data === undefined ? {} : { footer: <Actions detail={detail.data} /> })}
    >
      <Answer query={detail} lines={12}>
        {(answer) => <Body detail={answer} onOpen={onOpen} />}
      </Answer>
    </Dialog>
  );
};

const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="parcel-section">
    <h3>{title}</h3>
    {children}
  </section>
);

const Body = ({ detail, onOpen }: { detail: ParcelDetail; onOpen: (id: number) => void }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const { parcel, together, word } = detail;
  const { branch, money } = parcel;
  const time = (at: number | null): string | null => (at === null ? null : format.dateTime(at));
  return (
    <div className="stack">
      {parcel.cause !== null && (
        <div className="parcel-cause">
          <Cause id={parcel.cause} values={{ number: parcel.number }} connectionId={parcel.connectionId} />
        </div>
      )}
      <Facts
        facts={[
          [t(`entity.${parcel.entity}`), parcel.label],
          [t('parcels.fact.says'), parcel.said],
          [t('parcels.fact.since'), time(parcel.statusAtMs)],
          [t('parcels.fact.branch'), branch?.name],
          [t('parcels.fact.address'), branch?.address],
          [t('parcels.fact.hours'), branch?.hours],
          [t('parcels.fact.code'), branch?.code],
          [
            t('parcels.column.expected'),
            parcel.expectedAtMs === null ? null : format.day(parcel.expectedAtMs),
          ],
          [t('parcels.fact.kept'), parcel.keptUntilMs === null ? null : format.day(parcel.keptUntilMs)],
          [
            t('parcels.column.money'),
            money === null
              ? null
              : `${format.money(money.amount, money.currency)} · ${t(`parcels.money.${money.state}`)}`,
          ],
          [t('parcels.fact.asked'), time(parcel.askedAtMs)],
          [t('parcels.fact.next'), time(parcel.dueAtMs)],
        ]}
      />
      {together.length > 1 && (
        <Section title={t('parcels.together')}>
          {word !== null && (
            <p>
              {t('parcels.togetherSay')} <strong>{t(`parcels.status.${word}`)}</strong>
            </p>
          )}
          <ul className="parcel-together">
            {together.map((one) => (
              <li key={one.id}>
                {one.id === parcel.id ? (
                  <strong className="tabular">{one.number}</strong>
                ) : (
                  <button type="button" className="link tabular" onClick={() => onOpen(one.id)}>
                    {one.number}
                  </button>
                )}
                <ParcelBadge status={one.status} />
                <span className="muted">
                  {one.detached
                    ? t('parcels.detached')
                    : one.leg === 'there'
                      ? ''
                      : t(`parcels.leg.${one.leg}`)}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title={t('parcels.history')}>
        {detail.events.length === 0 ? (
          <p className="muted">{t('parcels.noHistory')}</p>
        ) : (
          <ol className="parcel-history">
            {[...detail.events].reverse().map((event) => (
              <Happened key={event.id} event={event} />
            ))}
          </ol>
        )}
      </Section>
    </div>
  );
};

const Happened = ({ event }: { event: ParcelDetail['events'][number] }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const answer = useProcedure('parcels.answer', { eventId: event.id }, { enabled: open });
  return (
    <li>
      <span className="muted tabular">{event.atMs === null ? '–' : format.dateTime(event.atMs)}</span>
      <div className="grow">
        <p>{event.text === '' ? event.code : event.text}</p>
        <p className="muted small">
          {[
            event.place,
            event.status === null ? t('parcels.codeUnknown') : t(`parcels.status.${event.status}`),
            t('parcels.heard', { time: format.dateTime(event.notedAtMs), code: event.code }),
          ]
            .filter((part) => part !== null && part !== '')
            .join(' · ')}
        </p>
        {event.hasAnswer && (
          <details className="technical" onToggle={(toggled) => setOpen(toggled.currentTarget.open)}>
            <summary>{t('parcels.answer')}</summary>
            <pre>{answer.data?.text ?? ''}</pre>
          </details>
        )}
      </div>
    </li>
  );
};

const Actions = ({ detail }: { detail: ParcelDetail }) => {
  const { t } = useTranslation();
  const say = useNotice();
  const fail = useFailure();
  const ask = useAction('parcels.askNow');
  const [amending, setAmending] = useState<'return' | 'redirect' | null>(null);
  const { parcel, page, can } = detail;
  return (
    <div className="row">
      <Button
        icon="sync"
        busy={ask.isPending}
        disabled={parcel.connectionId === null}
        onClick={() =>
          ask.mutate({ ids: [parcel.id] }, { onSuccess: () => say(t('parcels.asking')), onError: fail })
        }
      >
        {t('parcels.askNow')}
      </Button>
      {can.amend && (
        <>
          <Button icon="in" onClick={() => setAmending('return')}>
            {t('parcels.sendBack')}
          </Button>
          <Button icon="right" onClick={() => setAmending('redirect')}>
            {t('parcels.redirect')}
          </Button>
        </>
      )}
      <span className="grow" />
      {page !== null && (
        <a href={page} target="_blank" rel="noreferrer">
          {t('parcels.carrierPage')}
        </a>
      )}
      {amending !== null && <AmendDialog parcel={parcel} kind={amending} onClose={() => setAmending(null)} />}
    </div>
  );
};
