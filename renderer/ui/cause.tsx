import { useLanguage } from '#renderer/i18n/use-language.ts';
import { Technical } from '#renderer/ui/state.tsx';
import type { CauseId } from '#shared/causes.ts';
import { causeText } from '#shared/i18n/causes.ts';

/** What happened and what to do, in plain words; the technical text folded below. */
export const Cause = ({
  id,
  values,
  detail,
}: {
  id: CauseId;
  values: Record<string, string>;
  detail?: string | null;
}) => {
  const text = causeText(useLanguage(), id, values);
  return (
    <div className="stack-small">
      <p className="cause-sentence">
        <strong>{text.sentence}</strong>
      </p>
      <p>{text.next}</p>
      {detail !== undefined && detail !== null && detail !== '' && <Technical text={detail} />}
    </div>
  );
};
