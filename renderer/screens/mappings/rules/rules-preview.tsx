import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProcedure } from '#renderer/api/hooks.ts';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { Facts } from '#renderer/ui/facts.tsx';
import { Select } from '#renderer/ui/field.tsx';
import { Answer, Empty } from '#renderer/ui/state.tsx';
import type { Rulebook } from '#shared/rules.ts';

/** The rules as they stand in the form, tried on an object that has really passed: before and after, side by side. */
export const RulesPreview = ({
  connectionId,
  book,
  onClose,
}: {
  connectionId: string;
  book: Rulebook;
  onClose: () => void;
}) => {
  const { t } = useTranslation();
  const recent = useProcedure('deliveries.list', { filter: { connectionId }, before: null, limit: 50 });
  const [chosen, setChosen] = useState<number | null>(null);
  return (
    <Dialog title={t('rules.tryOut')} shape="full" onClose={onClose}>
      <Answer query={recent} lines={4}>
        {({ rows }) => {
          const objects = rows.filter((row) => row.operation !== 'delete');
          const id = chosen ?? objects[0]?.id;
          if (id === undefined) return <Empty icon="messages" title={t('rules.nothingPassed')} />;
          return (
            <div className="stack">
              <Select
                label={t('rules.object')}
                value={String(id)}
                onChange={(event) => setChosen(Number(event.target.value))}
                options={objects.map((row) => ({
                  value: String(row.id),
                  label: `${t(`entity.${row.entity}`)} ${row.label}`,
                }))}
              />
              <Tried book={book} deliveryId={id} />
            </div>
          );
        }}
      </Answer>
    </Dialog>
  );
};

const Tried = ({ book, deliveryId }: { book: Rulebook; deliveryId: number }) => {
  const { t } = useTranslation();
  const tried = useProcedure('rules.preview', { book, deliveryId });
  return (
    <Answer query={tried} lines={8}>
      {({ before, after, decided, problem }) => {
        const words = Object.entries(decided);
        return (
          <div className="stack" aria-live="polite">
            {problem !== null && (
              <p className="field-problem" role="alert">
                {problem}
              </p>
            )}
            {words.length === 0 ? (
              <p className="muted">{t('rules.nothingDecided')}</p>
            ) : (
              <Facts
                facts={words.map(([word, value]) => [t(`rules.words.${word}` as 'rules.words.send'), value])}
              />
            )}
            <div className="rule-sides">
              <Side title={t('rules.before')} object={before} other={after} />
              {after !== null && <Side title={t('rules.after')} object={after} other={before} />}
            </div>
          </div>
        );
      }}
    </Answer>
  );
};

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 1));

const Side = ({
  title,
  object,
  other,
}: {
  title: string;
  object: Record<string, unknown>;
  other: Record<string, unknown> | null;
}) => (
  <section>
    <h3>{title}</h3>
    <dl className="rule-object">
      {Object.entries(object)
        .filter(([, value]) => value !== null && value !== undefined)
        .map(([name, value]) => {
          const changed = other !== null && JSON.stringify(other[name]) !== JSON.stringify(value);
          return (
            <div key={name} className={changed ? 'rule-changed' : undefined}>
              <dt>{name}</dt>
              <dd>
                <pre>{text(value)}</pre>
              </dd>
            </div>
          );
        })}
    </dl>
  </section>
);
