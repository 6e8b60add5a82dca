import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** The width of an element in whole pixels, kept up to date. */
export function useWidth<Kind extends HTMLElement>(start: number) {
  const ref = useRef<Kind>(null);
  const [width, setWidth] = useState(start);
  useLayoutEffect(() => {
    const element = ref.current!;
    const measure = () => setWidth(Math.max(240, Math.floor(element.clientWidth)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}
