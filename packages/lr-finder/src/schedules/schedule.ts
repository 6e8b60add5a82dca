/** A learning rate for each step, counted from 0. Pure: the same step gives the same rate. */
export type Schedule = (step: number) => number;
