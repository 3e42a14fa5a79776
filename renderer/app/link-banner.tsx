import { useTranslation } from 'react-i18next';
import { useLink } from '#renderer/api/hooks.ts';
import { Icon } from '#renderer/ui/icon.tsx';
import './link-banner.css';

/** Says above every screen that the agent cannot be asked; what is shown below may be old then. */
export const LinkBanner = () => {
  const { t } = useTranslation();
  const state = useLink();
  if (state !== 'gone' && state !== 'refused') return null;
  return (
    <div className="link-banner" role="alert">
      <Icon name="problems" size={18} />
      <div>
        <strong>{t(`link.${state}.sentence`)}</strong> {t(`link.${state}.next`)}
      </div>
    </div>
  );
};
