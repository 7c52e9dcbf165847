import type { Bar } from "./bar.ts";
import { beforeAfterBars } from "./before-after.ts";
import { delayBars } from "./delay.ts";
import { intervalBars } from "./interval.ts";
import { noWorseBars } from "./no-worse.ts";
import { orderBars } from "./order.ts";
import { outcomeBars } from "./outcomes.ts";
import { type Results, reader } from "./read-results.ts";
import { rollbackBars } from "./rollback.ts";
import { shippingBars } from "./shipping.ts";
import { divisionBars } from "./srm.ts";
import { typeOneBars } from "./type-one.ts";

/** Everything that was simulated beside what is wanted (docs/statistics.md). */
export function toBars(results: Results): Bar[] {
  const read = reader(results);
  return [
    ...typeOneBars(read),
    ...delayBars(read),
    ...rollbackBars(read),
    ...noWorseBars(read),
    ...intervalBars(read),
    ...divisionBars(read),
    ...beforeAfterBars(read),
    ...shippingBars(read),
    ...orderBars(read),
    ...outcomeBars(read, results),
  ];
}
