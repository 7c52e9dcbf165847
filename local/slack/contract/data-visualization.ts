import { type JsonObject, objectOf, objectsOf } from "../json.ts";

const label = { type: "string", minLength: 1, maxLength: 20 };
const point = {
  type: "object",
  properties: { label, value: { type: "number" } },
  required: ["label", "value"],
  additionalProperties: false,
};
const series = {
  type: "object",
  properties: { name: label, data: { type: "array", items: point, minItems: 1, maxItems: 20 } },
  required: ["name", "data"],
  additionalProperties: false,
};
const axisConfig = {
  type: "object",
  properties: {
    categories: { type: "array", items: label, minItems: 1, maxItems: 20 },
    x_label: { type: "string", maxLength: 50 },
    y_label: { type: "string", maxLength: 50 },
  },
  required: ["categories"],
  additionalProperties: false,
};
const pie = {
  type: "object",
  properties: { type: { const: "pie" }, segments: { type: "array", items: point, minItems: 1, maxItems: 6 } },
  required: ["type", "segments"],
  additionalProperties: false,
};
const plot = {
  type: "object",
  properties: {
    type: { enum: ["line", "bar", "area"] },
    series: { type: "array", items: series, minItems: 1, maxItems: 6 },
    axis_config: axisConfig,
  },
  required: ["type", "series", "axis_config"],
  additionalProperties: false,
};

/**
 * The chart block of June 2026, written by hand from Slack's reference: @slack/types 3.2.0 does not know it yet.
 * When a later version does, the generated schema takes over and this file goes.
 */
export const DATA_VISUALIZATION: JsonObject = {
  type: "object",
  properties: {
    type: { const: "data_visualization" },
    block_id: { type: "string", maxLength: 255 },
    title: { type: "string", minLength: 1, maxLength: 50 },
    chart: {
      type: "object",
      required: ["type"],
      properties: { type: { enum: ["pie", "line", "bar", "area"] } },
      if: { properties: { type: { const: "pie" } } },
      // biome-ignore lint/suspicious/noThenProperty: `then` is the JSON Schema keyword.
      then: pie,
      else: plot,
    },
  },
  required: ["type", "title", "chart"],
  additionalProperties: false,
};

/** What a schema cannot say: names are unique and every series has the axis's categories. */
export function chartFaults(block: JsonObject): string[] {
  const chart = objectOf(block.chart);
  const all = objectsOf(chart.series);
  const names = all.map((each) => each.name);
  const faults: string[] = [];
  if (new Set(names).size !== names.length) faults.push("series names must be unique");
  const categories = JSON.stringify(objectOf(chart.axis_config).categories);
  for (const each of all) {
    const labels = JSON.stringify(objectsOf(each.data).map((item) => item.label));
    if (labels !== categories) faults.push("data labels must match the axis categories");
  }
  if (chart.type === "pie" && objectsOf(chart.segments).some((item) => Number(item.value) <= 0)) {
    faults.push("segment values must be positive");
  }
  return faults;
}
