import { SECTIONS } from '../settings/sections.ts';
import type { Theme } from './theme.ts';

/** The way to each part, the theme, and what this page is. */
export function Header({ theme, onTheme }: { theme: Theme; onTheme: (theme: Theme) => void }) {
  return (
    <header>
      <div class="bar">
        <nav aria-label="Parts of the page">
          <ul>
            {Object.entries(SECTIONS).map(([id, label]) => (
              <li key={id}>
                <a href={`#${id}`}>{label}</a>
              </li>
            ))}
          </ul>
        </nav>
        <button
          type="button"
          class="plain theme"
          onClick={() => onTheme(theme === 'dark' ? 'light' : 'dark')}
        >
          {theme === 'dark' ? 'Light' : 'Dark'}
        </button>
      </div>
      <h1>The learning rate range test</h1>
      <p class="lede">
        Train a network for a hundred steps while the learning rate grows from far too small to far
        too large. Where the loss falls is where to train. All of it happens in this page; nothing
        is sent anywhere. New to it? <a href="#learn">Take the tour</a>.
      </p>
    </header>
  );
}
