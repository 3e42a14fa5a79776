import { useEffect } from 'react';
import { href, navigate } from '#renderer/app/router.ts';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, dialog') !== null;

/** `/` starts a search from anywhere, as shop managers with a customer on the phone need. */
export const useShortcuts = (): void => {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target)) return;
      event.preventDefault();
      const box = document.querySelector<HTMLInputElement>('input[type="search"]');
      if (box !== null) box.focus();
      else navigate(href(['messages'], { focus: 'search' }));
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
};
