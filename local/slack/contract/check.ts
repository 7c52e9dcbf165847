import { readFileSync } from "node:fs";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { isObject, type JsonObject, objectOf, objectsOf, stringOf } from "../json.ts";
import { type Complaint, complaint } from "./complaint.ts";
import { DATA_VISUALIZATION } from "./data-visualization.ts";
import { checkMessageLimits, checkViewLimits } from "./limits.ts";

/** Compares payloads with the official types and with the limits that the types cannot say. */
export interface Contract {
  /** Arguments of a method, without the parts that are checked apart. */
  checkArguments(method: string, args: JsonObject): Complaint[];
  argumentTypes(method: string): JsonObject | undefined;
  checkMessageBlocks(blocks: readonly unknown[]): Complaint[];
  checkMetadata(metadata: JsonObject): Complaint[];
  checkView(view: JsonObject): Complaint[];
}

// A broken block yields a complaint per branch; Slack names the first few, and more would not help to mend it.
const MOST_COMPLAINTS = 8;

/** What a workspace says that does not have charts yet: no fault of the app, which may try. */
export const noCharts = "unsupported type: data_visualization";

/** Loads the committed schemas. A schema is compiled when it is first needed, which keeps the start short. */
export function loadContract(options: { charts: boolean }): Contract {
  const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
  const blocks = readJson("blocks.json");
  const methods = objectOf(readJson("requests.json").methods);
  const types = objectOf(blocks.byType);
  ajv.addSchema({ $id: "blocks", definitions: blocks.definitions });
  ajv.addSchema(DATA_VISUALIZATION, "data_visualization");
  const compiled = new Map<string, ValidateFunction>();

  function validate(schema: JsonObject, value: unknown, at: string): Complaint[] {
    const key = JSON.stringify(schema);
    const check = compiled.get(key) ?? ajv.compile(schema);
    compiled.set(key, check);
    return check(value) ? [] : complaints(check.errors ?? [], at);
  }

  function checkBlocks(list: readonly unknown[], at: string): Complaint[] {
    return list.flatMap((block, index) => {
      const pointer = `${at}/${index}`;
      if (!isObject(block)) return [complaint("must provide an object", pointer)];
      const type = stringOf(block.type);
      if (type === undefined) return [complaint("missing required field: type", pointer)];
      if (type === "data_visualization") {
        const wrong = validate({ $ref: type }, block, pointer);
        return wrong.length > 0 || options.charts ? wrong : [complaint(noCharts, `${pointer}/type`)];
      }
      const definition = stringOf(types[type]);
      if (definition === undefined) return [complaint(`unsupported type: ${type}`, `${pointer}/type`)];
      return validate({ $ref: `blocks#/definitions/${definition}` }, block, pointer);
    });
  }

  function first(found: Complaint[], limits: () => Complaint[]): Complaint[] {
    return [...new Set(found.length > 0 ? found : limits())].slice(0, MOST_COMPLAINTS);
  }

  return {
    argumentTypes: (method) => (isObject(methods[method]) ? objectOf(methods[method].properties) : undefined),
    checkArguments: (method, args) => validate(objectOf(methods[method]), args, ""),
    checkMetadata: (metadata) =>
      validate({ $ref: "blocks#/definitions/MessageMetadata" }, metadata, "/metadata"),
    checkMessageBlocks: (list) =>
      first(checkBlocks(list, "/blocks"), () => checkMessageLimits(list.filter(isObject))),
    checkView(view) {
      const shape = validate({ $ref: "blocks#/definitions/ModalView" }, view, "/view");
      const inner = Array.isArray(view.blocks) ? checkBlocks(view.blocks, "/view/blocks") : [];
      return first([...shape, ...inner], () => checkViewLimits(view, objectsOf(view.blocks)));
    },
  };
}

function complaints(errors: ErrorObject[], at: string): Complaint[] {
  return errors.flatMap((error) => {
    const pointer = `${at}${error.instancePath}`;
    const params: JsonObject = error.params;
    // The branch that a discriminated union took reports what is wrong itself.
    if (error.keyword === "if") return [];
    if (error.keyword === "required")
      return [complaint(`missing required field: ${params.missingProperty}`, pointer)];
    if (error.keyword === "additionalProperties")
      return [complaint(`invalid additional property: ${params.additionalProperty}`, pointer)];
    if (error.keyword === "type") return [complaint(`must provide a value of type ${params.type}`, pointer)];
    if (error.keyword === "enum" && pointer.endsWith("/type"))
      return [complaint("unsupported type", pointer)];
    if (error.keyword === "const")
      return [complaint(`must be ${JSON.stringify(params.allowedValue)}`, pointer)];
    if (error.keyword === "anyOf") return [complaint("failed to match all allowed schemas", pointer)];
    return [complaint(error.message ?? "is invalid", pointer)];
  });
}

function readJson(file: string): JsonObject {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
}
