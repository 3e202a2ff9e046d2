/** 9.3: nobody registered a decoy, and that is known. */
import { type Expected, ofUnits } from "./test-scene.ts";

/** 9.3: the registry is ours, and it is empty. */
export function expectedHoneyTokens(): Expected {
  return ofUnits([0]);
}
