import type { Page } from 'playwright-core';

/** A text that is hard to read. */
export interface FaintText {
  readonly text: string;
  readonly contrast: number;
}

/**
 * The visible texts of a page with less contrast than this against what is behind them, as WCAG 2
 * computes it (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio); those of SVG figures too, which
 * axe doesn't look at. A figure's own background is its first `rect`.
 */
export function faintTexts(page: Page, least: number): Promise<FaintText[]> {
  return page.evaluate((least) => {
    type Color = readonly [number, number, number, number];
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    const once = <Key, Value>(compute: (key: Key) => Value) => {
      const known = new Map<Key, Value>();
      return (key: Key): Value => {
        if (!known.has(key)) known.set(key, compute(key));
        return known.get(key)!;
      };
    };
    const parse = once((color: string): Color => {
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = color;
      context.fillRect(0, 0, 1, 1);
      const [r = 0, g = 0, b = 0, a = 0] = context.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    });
    const over = ([r, g, b, a]: Color, under: Color): Color => [
      r * a + under[0] * (1 - a),
      g * a + under[1] * (1 - a),
      b * a + under[2] * (1 - a),
      1,
    ];
    const backOf = once((element: Element): Color => {
      const back = element.parentElement ? backOf(element.parentElement) : parse('white');
      const paint = element.tagName === 'svg' ? element.querySelector(':scope > rect') : undefined;
      const style = getComputedStyle(paint ?? element);
      return over(parse(paint ? style.fill : style.backgroundColor), back);
    });
    const luminance = (color: Color): number => {
      const [r, g, b] = color.map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
    };

    const found: { text: string; contrast: number }[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement!;
      const text = walker.currentNode.textContent!.trim();
      if (text === '' || !element.checkVisibility()) continue;
      if (['title', 'desc', 'SCRIPT', 'STYLE'].includes(element.tagName)) continue;
      const back = backOf(element);
      const style = getComputedStyle(element);
      const isDrawn = element instanceof SVGElement;
      const [r, g, b, a] = parse(isDrawn ? style.fill : style.color);
      const opacity = a * (isDrawn ? Number(style.fillOpacity) : 1) * Number(style.opacity);
      const [light, dark] = [luminance(over([r, g, b, opacity], back)), luminance(back)].sort(
        (x, y) => y - x,
      ) as [number, number];
      const contrast = (light + 0.05) / (dark + 0.05);
      if (contrast < least) found.push({ text, contrast });
    }
    return found;
  }, least);
}
