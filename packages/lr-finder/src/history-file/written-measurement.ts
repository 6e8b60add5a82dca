import type { Measurement } from '../range-test/measurement.ts';

type Settings = Readonly<Record<string, unknown>>;

/** What of a measurement is unusual, as settings of a history file. */
export function writtenMeasurement(measurement: Measurement): Partial<Measurement> {
  const { lossAfterUpdate, stepsPerPoint, restoredEachLr } = measurement;
  return {
    ...(lossAfterUpdate && { lossAfterUpdate }),
    ...(stepsPerPoint > 1 && { stepsPerPoint }),
    ...(restoredEachLr && { restoredEachLr }),
  };
}

/** How losses were measured, where the settings of a history file say anything of it. */
export function readMeasurement(settings: Settings): Measurement | undefined {
  const { validationLoss, lossAfterUpdate, stepsPerPoint, restoredEachLr } = settings;
  const measurement: Measurement = {
    lossAfterUpdate: lossAfterUpdate === true || validationLoss === true,
    // Other programs may mean other things by these names.
    stepsPerPoint: isCount(stepsPerPoint) ? stepsPerPoint : 1,
    restoredEachLr: restoredEachLr === true,
  };
  return Object.keys(writtenMeasurement(measurement)).length > 0 ? measurement : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1;
}
