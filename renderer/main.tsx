import '#renderer/app/no-eval.ts';
import '#renderer/styles/tokens.css';
import '#renderer/styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { openClient } from '#renderer/api/open-client.ts';
import { App } from '#renderer/app/app.tsx';
import { startTexts } from '#renderer/i18n/start.ts';

startTexts();
const place = document.getElementById('root');
if (place === null) throw new Error('the page has no place for the window');
createRoot(place).render(
  <StrictMode>
    <App client={openClient()} />
  </StrictMode>,
);
