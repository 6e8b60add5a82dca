import type { ComponentChildren } from 'preact';
import { SECTIONS } from '../settings/sections.ts';

interface SectionProps {
  readonly id: keyof typeof SECTIONS;
  readonly children: ComponentChildren;
}

/** A part of the page, under its heading. */
export function Section({ id, children }: SectionProps) {
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} tabIndex={-1}>
        {SECTIONS[id]}
      </h2>
      {children}
    </section>
  );
}

/** What went wrong; nothing where nothing did. */
export function Fault({ children }: { readonly children: ComponentChildren }) {
  return children ? (
    <p class="fault" role="alert">
      {children}
    </p>
  ) : null;
}
