import type { ButtonHTMLAttributes } from 'react';
import { classNames } from '#renderer/ui/class-names.ts';
import { Icon, type IconName } from '#renderer/ui/icon.tsx';
import './button.css';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'plain' | 'primary' | 'quiet' | 'danger';
  icon?: IconName;
  /** Work is under way: the button says so and cannot be pressed twice. */
  busy?: boolean;
}

export const Button = ({
  look = 'plain',
  icon,
  busy = false,
  disabled = false,
  type = 'button',
  className,
  children,
  ...rest
}: ButtonProps) => (
  <button
    {...rest}
    // oxlint wants a literal, and a button without a type would send the form around it.
    type={type === 'submit' ? 'submit' : 'button'}
    className={classNames('button', `button-${look}`, busy && 'button-busy', className)}
    disabled={disabled || busy}
    aria-busy={busy || undefined}
  >
    {icon !== undefined && <Icon name={icon} />}
    {children !== undefined && <span>{children}</span>}
  </button>
);
