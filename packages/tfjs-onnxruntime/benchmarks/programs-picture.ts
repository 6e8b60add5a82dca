import * as Plot from '@observablehq/plot';
import { drawingDocument, toXml } from '../../lr-finder/src/plot/document.ts';

const ENGINES = { 'ONNX Runtime': '#0068ae', 'TensorFlow.js': '#b54300' } as const;

const TITLE = 'A training step of each program';

/**
 * The picture of the table of docs/programs.md: the time of a step of each program on both engines.
 *
 * @param page - the Markdown with the table.
 * @returns an SVG document.
 */
export async function programsPicture(page: string): Promise<string> {
  const programs = [...page.matchAll(/^\| .* \| \d+ \| ([\de.+]+) \| ([\de.+]+) \|$/gm)]
    .map(([, onnx, tfjs]) => ({ onnx: Number(onnx), tfjs: Number(tfjs) }))
    .sort((a, b) => a.tfjs / a.onnx - b.tfjs / b.onnx);
  const times = programs.flatMap(({ onnx, tfjs }, rank) => [
    { rank, engine: 'ONNX Runtime', ms: onnx },
    { rank, engine: 'TensorFlow.js', ms: tfjs },
  ]);
  const document = await drawingDocument();
  const svg = Plot.plot({
    document,
    width: 720,
    height: 440,
    marginLeft: 20,
    marginTop: 60,
    marginBottom: 45,
    style: { background: '#fff', color: '#1f2328', fontFamily: 'system-ui, sans-serif' },
    x: {
      type: 'log',
      grid: true,
      ticks: [0.1, 1, 10, 100],
      tickFormat: String,
      label: 'milliseconds a step',
      labelAnchor: 'center',
    },
    y: { axis: null, reverse: true },
    marks: [
      Plot.ruleY(programs, {
        y: (_, rank: number) => rank,
        x1: 'onnx',
        x2: 'tfjs',
        stroke: '#c9ced6',
      }),
      Plot.dot(times, {
        x: 'ms',
        y: 'rank',
        fill: ({ engine }: (typeof times)[number]) => ENGINES[engine as keyof typeof ENGINES],
        r: 3,
      }),
      ...Object.entries(ENGINES).map(([engine, fill], i) =>
        Plot.text([`● ${engine}`], {
          frameAnchor: 'top-left',
          dx: i * 120,
          dy: -20,
          fill,
          fontSize: 12,
          fontWeight: 'bold',
        }),
      ),
      Plot.text([TITLE], {
        frameAnchor: 'top-left',
        dy: -45,
        fontSize: 14,
        fontWeight: 'bold',
      }),
    ],
  }) as unknown as SVGSVGElement;
  svg.setAttribute('role', 'img');
  // Plot's own rules are for an element of a page.
  svg.querySelector('style')?.remove();
  const title = document.createElementNS('http://www.w3.org/2000/svg', 'title');
  title.textContent = TITLE;
  svg.prepend(title);
  return toXml(svg);
}
