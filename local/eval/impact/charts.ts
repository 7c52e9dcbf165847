import { toChart, write } from "./bar.ts";
import { type Results, reader } from "./read-results.ts";
import { rules } from "./rules.ts";

/** What a person should see at a glance: who is fooled by a ramp under drift, and how long each one takes. */
export function drawCharts(results: Results): string {
  const read = reader(results);
  const drift = "quiet: ramp, drift 50→70 %";
  const fooled = [
    ...["one-sided", "two-sided", "betting"].map((test) => ({
      name: `ours, ${test}`,
      value: read.share(drift, test),
    })),
    ...Object.keys(rules).map((rule) => ({ name: rule, value: read.share(drift, rule, "compared") })),
  ];
  const six = "delay: 60→66 %";
  const delays = [
    ["ours, one-sided", "one-sided"],
    ["ours, two-sided", "two-sided"],
    ["GrowthBook one-sided", "GrowthBook one-sided"],
    ["asymptotic CS, absolute", "asymptotic CS, absolute"],
    ["mSPRT", "mSPRT"],
    ["GrowthBook sequential", "GrowthBook sequential"],
    ["Eppo sequential", "Eppo sequential"],
  ].map(([name = "", test = ""]) => ({ name, value: read.mean(six, test) }));
  return [
    toChart(
      "False winners where nothing changed, 5/25/50 % ramp while success drifts from 50 to 70 % (│ is 5 %)",
      fooled.map((one) => ({ ...one, text: write(one.value, "%") })),
      0.05,
    ),
    toChart(
      "Tasks until 60 → 66 % is found, mean",
      delays.map((one) => ({ ...one, text: write(one.value, "tasks") })),
    ),
    toChart(
      "False winners of GrowthBook's default where nothing changed (│ is 5 %)",
      ["60 % succeed", "95 % succeed", "2 % succeed", "ramp 5/25/50", "lognormal σ 1.2", "lognormal σ 2"].map(
        (world) => {
          const value = read.share(`quiet: ${world}`, "GrowthBook sequential", "compared");
          return { name: world, value, text: write(value, "%") };
        },
      ),
      0.05,
    ),
  ].join("\n\n");
}
