import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import { Icon, type IconName } from '#renderer/ui/icon.tsx';
import './menu.css';

interface MenuProps {
  label: string;
  icon?: IconName;
  busy?: boolean;
  items: { text: string; run: () => void }[];
}

/** A button that opens a few choices; arrows move, Esc and a click elsewhere close. */
export const Menu = ({ label, icon, busy = false, items }: MenuProps) => {
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    if (!open) return;
    place.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
    const onOutside = (event: PointerEvent): void => {
      if (event.target instanceof Node && place.current?.contains(event.target) !== true) setOpen(false);
    };
    document.addEventListener('pointerdown', onOutside);
    return () => document.removeEventListener('pointerdown', onOutside);
  }, [open]);

  const close = (): void => {
    setOpen(false);
    place.current?.querySelector('button')?.focus();
  };

  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.stopPropagation();
      close();
      return;
    }
    const choices = [...(place.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
    const at = choices.findIndex((choice) => choice === document.activeElement);
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    choices[(at + step + choices.length) % choices.length]?.focus();
  };

  return (
    <div className="menu" ref={place}>
      <Button
        {...(icon === undefined ? {} : { icon })}
        busy={busy}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {label} <Icon name="down" size={12} />
      </Button>
      {open && (
        <div className="menu-list" role="menu" id={id} aria-label={label} tabIndex={-1} onKeyDown={onKey}>
          {items.map((item) => (
            <button
              key={item.text}
              type="button"
              role="menuitem"
              onClick={() => {
                close();
                item.run();
              }}
            >
              {item.text}
            </button>
          ))}
        </div>
      )}
    </div>
  );
};
