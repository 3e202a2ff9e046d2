/** 5.4: a question to a person, which nobody has answered. */
import { type Expected, ofUnits } from "./test-scene.ts";

/** 5.4: no fact of AWS shows what happens to commits. */
export function expectedSecretDetection(): Expected {
  return ofUnits([null]);
}
