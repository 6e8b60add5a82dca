import type { Suggestion } from 'lr-finder';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Cycle } from '../learn/Cycle.tsx';
import { GrowingCurve } from '../learn/GrowingCurve.tsx';
import { Valley } from '../learn/Valley.tsx';
import { rateText } from '../reading/number-text.ts';
import { partsOf } from '../reading/words.ts';
import type { FinishedTest } from '../tests/test.ts';
import { Section } from './Section.tsx';

interface Stop {
  readonly title: string;
  readonly text: string;
  readonly figure: ComponentChildren;
}

/** The fifth part: Smith's idea, for someone who has never seen it. */
export function Learn({ example, suggestion }: { example: FinishedTest; suggestion: Suggestion }) {
  const stops = stopsOf(example, suggestion);
  const [at, setAt] = useState(0);
  const title = useRef<HTMLHeadingElement>(null);
  const moved = useRef(false);
  useEffect(() => {
    if (moved.current) title.current?.focus({ preventScroll: true });
  }, [at]);
  const go = (to: number) => {
    moved.current = true;
    setAt(to);
  };
  const stop = stops[at]!;
  return (
    <Section id="learn">
      <div class="tour">
        <div class="tour-text">
          <p class="count">
            {at + 1} of {stops.length}
          </p>
          <h3 ref={title} tabIndex={-1}>
            {stop.title}
          </h3>
          <p>{stop.text}</p>
          <div class="controls">
            <button type="button" disabled={at === 0} onClick={() => go(at - 1)}>
              Back
            </button>
            <button
              type="button"
              class="primary"
              disabled={at === stops.length - 1}
              onClick={() => go(at + 1)}
            >
              Next
            </button>
          </div>
        </div>
        <div class="tour-figure" key={at}>
          {stop.figure}
        </div>
      </div>
    </Section>
  );
}

function stopsOf(test: FinishedTest, suggestion: Suggestion): Stop[] {
  const parts = partsOf(test.history.lr, suggestion);
  const { lr, bounds } = suggestion;
  return [
    {
      title: 'A learning rate is a length of step',
      text: 'Training walks downhill on the loss. The slope says which way; the learning rate says how far. Move the rate, and see twelve steps from the left slope of a valley.',
      figure: <Valley />,
    },
    {
      title: 'Let the rate grow while it trains',
      text: 'Which rate is right depends on the network, the data and the optimizer, and nobody can compute it. In 2015 Leslie Smith had a simple idea: train for a hundred steps, start far too small, multiply the rate after every step, and write the loss down. One short run tries every rate.',
      figure: (
        <GrowingCurve
          test={test}
          grows
          description="The loss over the learning rate as the rate grows: flat, then falling, then rising steeply."
        />
      ),
    },
    {
      title: 'The curve has four parts',
      text: `Up to ${rateText(parts[0]!.to)} nothing moves (1). Then the loss falls, faster and faster (2). Near the bottom the gain slows down (3). Beyond ${rateText(parts[3]!.from)} the steps overshoot, and the loss explodes (4).`,
      figure: (
        <GrowingCurve
          test={test}
          parts={parts}
          description="The same curve with its four parts marked."
        />
      ),
    },
    {
      title: 'Where to train',
      text: `Not at the lowest point: the loss there was earned by all the smaller rates before it, and the rise is near. The best rate is where most of the descent is made and the rise is still clear: here ${rateText(lr)}. The tinted strip is where it would come out if the noise had fallen otherwise.`,
      figure: (
        <GrowingCurve
          test={test}
          parts={parts}
          suggestion={suggestion}
          description={`The same curve with the suggested rate, ${rateText(lr)}, and its interval.`}
        />
      ),
    },
    {
      title: 'Or cycle between two rates',
      text: `The same curve gives the bounds of a cycle: from ${rateText(bounds.baseLr)}, where the loss starts to fall, to ${rateText(bounds.maxLr)}, where it stops. Go up and down between them (dotted), or go up once and then down to almost nothing (solid), as the one-cycle policy does. Then put the network back as it was, and train.`,
      figure: <Cycle {...bounds} />,
    },
  ];
}
