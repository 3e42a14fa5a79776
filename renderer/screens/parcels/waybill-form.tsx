import { useMemo, useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useAction, useProcedure } from '#renderer/api/hooks.ts';
import { useFormat } from '#renderer/format/use-format.ts';
import type { FormContent } from '#renderer/screens/connections/connection-form.tsx';
import {
  type FieldProblem,
  fromFormValues,
  toFormValues,
} from '#renderer/screens/connections/form-values.ts';
import { SchemaField } from '#renderer/screens/connections/schema-field.tsx';
import { fieldsOf } from '#renderer/screens/connections/schema-fields.ts';
import { PlaceFields } from '#renderer/screens/parcels/place-fields.tsx';
import {
  draftOfOrder,
  draftOfWaybill,
  freshSeat,
  type WaybillDraft,
  wishOf,
} from '#renderer/screens/parcels/waybill-draft.ts';
import type { CarrierChoice } from '#renderer/screens/parcels/waybills.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Select, TextField } from '#renderer/ui/field.tsx';
import { Answer, ErrorBox } from '#renderer/ui/state.tsx';
import { type Waybill, waybill as waybillSchema } from '#shared/domain/waybill.ts';

interface FormProps {
  order: { erpId: string; key: string };
  carrier: CarrierChoice;
  onMade: (deliveryId: number) => void;
}

/** The form of a waybill: what every carrier asks for, then this carrier's own fields. */
export const WaybillForm = ({ changed, ...props }: FormProps & { changed: Waybill | null }) =>
  changed === null ? (
    <NewWaybill {...props} />
  ) : (
    <Fields {...props} changed={changed} initial={draftOfWaybill(changed)} />
  );

const NewWaybill = ({ order, carrier, onMade }: FormProps) => {
  const draft = useProcedure('waybills.draft', {
    erpId: order.erpId,
    orderKey: order.key,
    connectionId: carrier.id,
  });
  return (
    <Answer query={draft} lines={10}>
      {(answer) => (
        <Fields
          order={order}
          carrier={carrier}
          onMade={onMade}
          changed={null}
          initial={draftOfOrder(answer.draft)}
        />
      )}
    </Answer>
  );
};

const scalar = waybillSchema.shape.options;

const Fields = ({
  order,
  carrier,
  onMade,
  initial,
  changed,
}: FormProps & { initial: WaybillDraft; changed: Waybill | null }) => {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(initial);
  const [problems, setProblems] = useState<ReadonlySet<string>>(new Set());
  const [own, setOwn] = useState<Record<string, FieldProblem>>({});
  const [refused, setRefused] = useState<readonly { path: string; message: string }[]>([]);
  const create = useAction('waybills.create');
  const fields = useMemo(() => fieldsOf(carrier.system.carrier?.waybill ?? {}), [carrier]);
  const form = useForm<FormContent>({
    defaultValues: {
      name: '',
      enabled: true,
      settings: toFormValues(fields, changed?.options ?? {}),
      credentials: {},
    },
  });
  const set = (change: Partial<WaybillDraft>): void => setDraft({ ...draft, ...change });
  const at = (path: string) => (problems.has(path) ? { problem: t('waybill.wrong') } : {});

  const read = () => {
    const found = fromFormValues(fields, form.getValues('settings'));
    const options = scalar.safeParse(found.settings);
    const wish = wishOf(draft, options.success ? options.data : {});
    setOwn(found.problems);
    setRefused([]);
    setProblems('problems' in wish ? wish.problems : new Set());
    return 'wish' in wish && Object.keys(found.problems).length === 0 ? wish.wish : null;
  };
  const submit = (): void => {
    const wish = read();
    if (wish === null) return;
    create.mutate(
      { erpId: order.erpId, connectionId: carrier.id, key: changed?.key ?? null, waybill: wish },
      {
        onSuccess: ({ deliveryId, problems: found }) => {
          setRefused(found);
          if (deliveryId !== null) onMade(deliveryId);
        },
      },
    );
  };
  const field = (
    name: 'name' | 'phone' | 'email' | 'company' | 'contents' | 'note',
    path: string,
    label: string,
  ) => (
    <TextField
      label={label}
      {...at(path)}
      value={draft[name]}
      onChange={(event) => set({ [name]: event.target.value })}
    />
  );

  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <h3>{t('waybill.recipient')}</h3>
      <div className="form-grid">
        {field('name', 'recipient.name', t('waybill.name'))}
        {field('phone', 'recipient.phone', t('waybill.phone'))}
        {field('email', 'recipient.email', t('waybill.email'))}
        {field('company', 'recipient.company', t('waybill.company'))}
      </div>
      <h3>{t('waybill.to')}</h3>
      <PlaceFields
        connectionId={carrier.id}
        suggests={carrier.system.carrier?.suggests ?? []}
        place={draft.to}
        problemAt={(name) => (problems.has(`to.${name}`) ? t('waybill.wrong') : undefined)}
        onChange={(to) => set({ to })}
      />
      <h3>{t('waybill.seats')}</h3>
      <Seats draft={draft} problems={problems} set={set} />
      <div className="form-grid waybill-money">
        <TextField
          label={t('waybill.value')}
          inputMode="decimal"
          className="number"
          {...at('value.amount')}
          value={draft.value}
          onChange={(event) => set({ value: event.target.value })}
        />
        <TextField
          label={t('waybill.currency')}
          maxLength={3}
          {...at('value.currency')}
          value={draft.currency}
          onChange={(event) => set({ currency: event.target.value })}
        />
        <TextField
          label={t('waybill.collect')}
          help={t('waybill.collectHelp')}
          inputMode="decimal"
          className="number"
          {...at('collect.amount')}
          value={draft.collect}
          onChange={(event) => set({ collect: event.target.value })}
        />
        <Select
          label={t('waybill.payer')}
          value={draft.payer}
          onChange={(event) => set({ payer: event.target.value === 'recipient' ? 'recipient' : 'sender' })}
          options={[
            { value: 'sender', label: t('waybill.sender') },
            { value: 'recipient', label: t('waybill.recipient') },
          ]}
        />
        {field('contents', 'contents', t('waybill.contents'))}
        {field('note', 'note', t('waybill.note'))}
      </div>
      {fields.length > 0 && (
        <>
          <h3>{carrier.name}</h3>
          <div className="form-grid">
            {fields.map((one) => {
              const problem = own[one.name];
              return (
                <SchemaField
                  key={one.name}
                  field={one}
                  group="settings"
                  form={form}
                  isStored={false}
                  problem={
                    problem === undefined
                      ? refused.find(({ path }) => path === `options.${one.name}`)?.message
                      : t(`validation.${problem.key}`, { min: problem.min ?? '', max: problem.max ?? '' })
                  }
                />
              );
            })}
          </div>
        </>
      )}
      {problems.size > 0 && (
        <p className="field-problem" role="alert">
          {t('waybill.check')}
        </p>
      )}
      {create.error !== null && <ErrorBox error={create.error} />}
      <div className="row">
        {carrier.system.capabilities.includes('quote') && <Quote carrier={carrier} read={read} />}
        <span className="grow" />
        <Button type="submit" look="primary" busy={create.isPending}>
          {t(changed === null ? 'waybill.create' : 'waybill.change')}
        </Button>
      </div>
    </form>
  );
};

const Seats = ({
  draft,
  problems,
  set,
}: {
  draft: WaybillDraft;
  problems: ReadonlySet<string>;
  set: (change: Partial<WaybillDraft>) => void;
}) => {
  const { t } = useTranslation();
  const names = ['weight', 'length', 'width', 'height'] as const;
  const change = (n: number, name: (typeof names)[number], value: string): void =>
    set({ seats: draft.seats.map((seat, at) => (at === n ? { ...seat, [name]: value } : seat)) });
  return (
    <div className="stack">
      {draft.seats.map((seat, n) => (
        <div key={seat.id} className="waybill-seat">
          {names.map((name) => (
            <TextField
              key={name}
              label={t(`waybill.${name}`)}
              inputMode="decimal"
              className="number"
              {...(problems.has(`seats.${n}.${name}`) ? { problem: t('waybill.wrong') } : {})}
              value={seat[name]}
              onChange={(event) => change(n, name, event.target.value)}
            />
          ))}
          {draft.seats.length > 1 && (
            <Button
              look="quiet"
              icon="remove"
              aria-label={t('waybill.removeSeat', { number: n + 1 })}
              onClick={() => set({ seats: draft.seats.filter((_, at) => at !== n) })}
            />
          )}
        </div>
      ))}
      <div>
        <Button icon="add" onClick={() => set({ seats: [...draft.seats, freshSeat()] })}>
          {t('waybill.addSeat')}
        </Button>
      </div>
    </div>
  );
};

const Quote = ({ carrier, read }: { carrier: CarrierChoice; read: () => Omit<Waybill, 'key'> | null }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const quote = useAction('waybills.quote');
  const found = quote.data;
  const deliverAt = found?.deliverAt == null ? null : Date.parse(found.deliverAt);
  return (
    <>
      <Button
        icon="search"
        busy={quote.isPending}
        onClick={() => {
          const wish = read();
          const parsed = wish === null ? null : waybillSchema.safeParse({ ...wish, key: 'quote' });
          if (parsed?.success === true) quote.mutate({ connectionId: carrier.id, waybill: parsed.data });
        }}
      >
        {t('waybill.quote')}
      </Button>
      <span aria-live="polite">
        {found !== undefined && (
          <strong className="tabular">
            {found.price === null ? t('waybill.noPrice') : format.money(found.price, found.currency)}
            {deliverAt !== null && !Number.isNaN(deliverAt) && ` · ${format.day(deliverAt)}`}
          </strong>
        )}
      </span>
      {quote.error !== null && <ErrorBox error={quote.error} />}
    </>
  );
};
