import { useEffect, useState } from 'preact/hooks';
import { drawShelf } from '../bring/draw.ts';
import type { ShelfTest } from '../bring/shelf.ts';
import { useWidth } from '../chart/use-width.ts';
import type { ViewSettings } from '../settings/settings.ts';
import { Fault } from './Section.tsx';

interface ShelfFigureProps {
  readonly shelf: readonly ShelfTest[];
  readonly view: ViewSettings;
  readonly theme: 'light' | 'dark';
}

/** The tests over each other, as the library draws them: with a tip, and for the keys too. */
export function ShelfFigure({ shelf, view, theme }: ShelfFigureProps) {
  const { ref, width } = useWidth<HTMLDivElement>(720);
  const [failure, setFailure] = useState('');
  const drawn = [...shelf.map(({ test, suggestion }) => [test.name, suggestion.lr]), view.axis];
  useEffect(() => {
    let isCurrent = true;
    const height = Math.round(Math.min(Math.max(0.6 * width, 260), 440));
    drawShelf(shelf, view, { theme, width, height })
      .then((figure) => {
        if (isCurrent) ref.current?.replaceChildren(figure.element());
      })
      .catch((error: Error) => setFailure(error.message));
    return () => {
      isCurrent = false;
    };
  }, [JSON.stringify(drawn), width, theme]);
  return (
    <figure>
      <div class="library-figure" ref={ref} />
      <Fault>{failure}</Fault>
    </figure>
  );
}
