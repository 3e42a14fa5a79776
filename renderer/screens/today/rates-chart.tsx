import { useTranslation } from 'react-i18next';
import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { useFormat } from '#renderer/format/use-format.ts';
import { useNow } from '#renderer/format/use-now.ts';
import { everyMinute } from '#renderer/screens/today/minutes.ts';
import type { Today } from '#shared/api/types.ts';

const series = [
  { key: 'sent', colour: 'var(--accent)' },
  { key: 'received', colour: 'var(--ok)' },
  { key: 'rejected', colour: 'var(--bad)' },
] as const;

/** Messages a minute in the last hour. The picture is hidden from screen readers; the sentence below says the same. */
export const RatesChart = ({ rates }: { rates: Today['rates'] }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const total = (key: 'sent' | 'received' | 'rejected') => rates.reduce((sum, point) => sum + point[key], 0);
  const busiest = rates.reduce<Today['rates'][number] | null>(
    (best, point) =>
      best === null || point.sent + point.received > best.sent + best.received ? point : best,
    null,
  );
  const totals = {
    sent: format.count(total('sent')),
    received: format.count(total('received')),
    rejected: format.count(total('rejected')),
  };
  const points = everyMinute(rates, useNow());
  const quiet = total('sent') + total('received') + total('rejected') === 0;

  return (
    <figure className="rates">
      <div className="rates-picture" aria-hidden="true">
        <ResponsiveContainer width="100%" height="100%">
          <AreaChart
            data={points}
            margin={{ top: 6, right: 6, bottom: 0, left: 0 }}
            accessibilityLayer={false}
          >
            <CartesianGrid stroke="var(--line)" vertical={false} />
            <XAxis
              dataKey="atMs"
              tickFormatter={format.time}
              minTickGap={48}
              stroke="var(--line-strong)"
              tick={{ fill: 'var(--text-2)', fontSize: 11 }}
              tickLine={false}
            />
            <YAxis
              width={36}
              allowDecimals={false}
              stroke="var(--line-strong)"
              tick={{ fill: 'var(--text-2)', fontSize: 11 }}
              tickLine={false}
              axisLine={false}
            />
            <Tooltip
              labelFormatter={(value) => format.time(Number(value))}
              isAnimationActive={false}
              contentStyle={{
                background: 'var(--surface)',
                border: '1px solid var(--line)',
                borderRadius: 6,
              }}
            />
            {series.map(({ key, colour }) => (
              <Area
                key={key}
                dataKey={key}
                name={t(`today.rate.${key}`)}
                type="monotone"
                stroke={colour}
                fill={colour}
                fillOpacity={0.13}
                strokeWidth={1.6}
                isAnimationActive={false}
              />
            ))}
          </AreaChart>
        </ResponsiveContainer>
      </div>
      <ul className="rates-legend">
        {series.map(({ key, colour }) => (
          <li key={key}>
            <svg width="10" height="10" aria-hidden="true">
              <rect width="10" height="10" rx="2" fill={colour} />
            </svg>
            {t(`today.rate.${key}`)} <strong className="tabular">{totals[key]}</strong>
          </li>
        ))}
      </ul>
      <figcaption className="muted small">
        {quiet || busiest === null
          ? t('today.rateQuiet')
          : t('today.rateText', { time: format.time(busiest.atMs) })}
      </figcaption>
    </figure>
  );
};
