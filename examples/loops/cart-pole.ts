/** A cart and the pole on it: place, speed, angle (in radians) and its speed. */
export type Pole = readonly [x: number, speed: number, angle: number, turning: number];

const GRAVITY = 9.8;
const POLE_MASS = 0.1;
const MASS = 1 + POLE_MASS;
const HALF_LENGTH = 0.5;
const FORCE = 10;
const SECONDS = 0.02;

/** A pole that stands nearly upright. */
export function startingPole(random: () => number): Pole {
  const small = () => 0.1 * random() - 0.05;
  return [small(), small(), small(), small()];
}

/**
 * The pole a fiftieth of a second later, after a push to the left (0) or the right (1); `undefined` once
 * it has fallen by 12 degrees or left the track. Barto, Sutton and Anderson 1983, as in Gymnasium's
 * CartPole.
 */
export function pushed([x, speed, angle, turning]: Pole, action: number): Pole | undefined {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const force = action === 1 ? FORCE : -FORCE;
  const push = (force + POLE_MASS * HALF_LENGTH * turning ** 2 * sin) / MASS;
  const angular =
    (GRAVITY * sin - cos * push) / (HALF_LENGTH * (4 / 3 - (POLE_MASS * cos ** 2) / MASS));
  const forward = push - (POLE_MASS * HALF_LENGTH * angular * cos) / MASS;
  const next: Pole = [
    x + SECONDS * speed,
    speed + SECONDS * forward,
    angle + SECONDS * turning,
    turning + SECONDS * angular,
  ];
  const stands = Math.abs(next[0]) <= 2.4 && Math.abs(next[2]) <= (12 * Math.PI) / 180;
  return stands ? next : undefined;
}
