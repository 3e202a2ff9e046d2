/** 4.4: nobody recorded a document, and that is known. */
import { type Expected, ofUnits } from "./test-scene.ts";

/** 4.4: records alone decide, and there are none. */
export function expectedSecurityGuidelines(): Expected {
  return ofUnits([0]);
}
