/** 3.3 of the simulated organization: nobody has recorded a scan, which is known of every account. */
import { type ExpectedOfAccount, whole } from "./test-scene.ts";

/** 3.3: not met, whether we are let in or not. */
export const expectedOneTimeScan: ExpectedOfAccount = () => whole("NOT_MET");
