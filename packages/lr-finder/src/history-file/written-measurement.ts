import type { Measurement } from '../range-test/measurement.ts';

type Settings = Readonly<Record<string, unknown>>;

/** What of a measurement is unusual, as settings of a history file. The optimizer is no setting. */
export function writtenMeasurement(
  measurement: Measurement,
): Partial<Omit<Measurement, 'optimizer'>> {
  const { lossAfterUpdate, stepsPerPoint, restoredEachLr, samples, parameters } = measurement;
  return {
    ...(lossAfterUpdate && { lossAfterUpdate }),
    ...(stepsPerPoint > 1 && { stepsPerPoint }),
    ...(restoredEachLr && { restoredEachLr }),
    ...(samples !== undefined && { samples }),
    ...(parameters !== undefined && { parameters }),
  };
}

/** How losses were measured, where the settings of a history file say anything of it. */
export function readMeasurement(settings: Settings): Measurement | undefined {
  const { validationLoss, lossAfterUpdate, stepsPerPoint, restoredEachLr } = settings;
  const { samples, parameters } = settings;
  const measurement: Measurement = {
    lossAfterUpdate: lossAfterUpdate === true || validationLoss === true,
    // Other programs may mean other things by these names.
    stepsPerPoint: isCount(stepsPerPoint) ? stepsPerPoint : 1,
    restoredEachLr: restoredEachLr === true,
    ...(isCount(samples) && { samples }),
    ...(isCount(parameters) && { parameters }),
  };
  return Object.keys(writtenMeasurement(measurement)).length > 0 ? measurement : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1;
}
