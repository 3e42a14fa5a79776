import { useTranslation } from 'react-i18next';
import { useProcedure } from '#renderer/api/hooks.ts';
import { useFormat } from '#renderer/format/use-format.ts';
import { ProblemCard } from '#renderer/screens/problems/problem-card.tsx';
import { Screen } from '#renderer/ui/screen.tsx';
import { Answer, Empty } from '#renderer/ui/state.tsx';
import './problems.css';

/** What needs a person first, then what is held, then what only waits. */
const order = { rejected: 0, held: 1, waiting: 2 } as const;

export const ProblemsScreen = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const problems = useProcedure('problems.list', {});
  const groups = [...(problems.data?.groups ?? [])].sort(
    (a, b) => order[a.status] - order[b.status] || b.count - a.count,
  );
  const total = groups.reduce((sum, group) => sum + (group.status === 'waiting' ? 0 : group.count), 0);

  return (
    <Screen
      title={t('nav.problems')}
      lead={
        problems.data !== undefined &&
        total > 0 &&
        t('problems.lead', { count: total, number: format.count(total), groups: groups.length })
      }
    >
      <Answer query={problems} lines={8}>
        {() =>
          groups.length === 0 ? (
            <Empty icon="check" title={t('problems.none')} hint={t('problems.noneHint')} />
          ) : (
            <ul className="problems">
              {groups.map((group) => (
                <ProblemCard key={`${group.connectionId} ${group.cause} ${group.status}`} group={group} />
              ))}
            </ul>
          )
        }
      </Answer>
    </Screen>
  );
};
