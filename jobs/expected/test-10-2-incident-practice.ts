/** 10.2: nobody recorded an exercise, and that is known. */
import { type Expected, ofUnits } from "./test-scene.ts";

/** 10.2: exercises are records of ours, and there is none. */
export function expectedIncidentPractice(): Expected {
  return ofUnits([0]);
}
