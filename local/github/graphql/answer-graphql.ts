import {
  defaultFieldResolver,
  execute,
  GraphQLError,
  type GraphQLFieldResolver,
  parse,
  validate,
} from "graphql";
import type { Caller } from "../apps/open-apps.ts";
import { asString, isObject, type JsonObject, member } from "../json.ts";
import { NotCovered, Refusal } from "../refusal.ts";
import { jsonAnswer } from "../server/http.ts";
import type { Judged } from "../server/serve-api.ts";
import type { World } from "../world.ts";
import type { GraphqlContract } from "./load-schema.ts";
import { mutations } from "./mutations.ts";
import { queries } from "./queries.ts";

/** GraphQL names the kind of an error beside its message. */
const types: Readonly<Record<number, string>> = {
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  409: "STALE_DATA",
};

/** Answers a GraphQL call. Errors come with status 200, as at GitHub. */
export async function answerGraphql(
  world: World,
  { schema }: GraphqlContract,
  caller: Caller,
  text: string,
): Promise<Judged> {
  const request = parseRequest(text);
  if (request === undefined)
    return { answer: jsonAnswer(400, { message: "Problems parsing JSON" }), problems: [] };
  const source = asString(request.query);
  if (source === undefined) return invalid(world, [new GraphQLError("A query attribute must be specified")]);
  const document = tryParse(source);
  if (document instanceof GraphQLError) return invalid(world, [document]);
  const problems = validate(schema, document);
  if (problems.length > 0) return invalid(world, problems);

  const variables = isObject(request.variables) ? request.variables : {};
  const unknownVariable = variableNotDeclared(document, variables);
  if (unknownVariable !== undefined) return invalid(world, [unknownVariable]);
  const result = await execute({
    schema,
    document,
    rootValue: { ...queries(world), ...mutations(world, caller) },
    variableValues: variables,
    operationName: asString(request.operationName) ?? null,
    fieldResolver: loudResolver,
  });
  const errors = result.errors ?? [];
  const bugs = errors.filter(isBug);
  if (bugs.length > 0) {
    const message = `The GitHub stand-in is broken at GraphQL: ${bugs.map((bug) => bug.message).join("; ")}`;
    world.violations.push(message);
    return { answer: jsonAnswer(500, { message }), problems: [] };
  }
  // Errors without a cause of ours are graphql's own: variables that do not fit their types.
  const misfits = errors.filter((error) => error.originalError === undefined).map((error) => error.message);
  const body: JsonObject = { data: result.data ?? null };
  if (errors.length > 0) body.errors = errors.map(presentError);
  return { answer: jsonAnswer(200, body), problems: misfits };
}

/** A field of the schema that nobody resolves would become null; that must not pass for an answer. */
const loudResolver: GraphQLFieldResolver<unknown, unknown> = (parent, args, context, info) => {
  if (!isObject(parent) || !(info.fieldName in parent)) {
    throw new Error(`${info.parentType.name}.${info.fieldName} is in the schema but not answered`);
  }
  return defaultFieldResolver(parent, args, context, info);
};

function parseRequest(text: string): JsonObject | undefined {
  try {
    const request: unknown = JSON.parse(text);
    return isObject(request) ? request : undefined;
  } catch {
    return undefined;
  }
}

function tryParse(source: string) {
  try {
    return parse(source);
  } catch (error) {
    return error instanceof GraphQLError ? error : new GraphQLError(String(error));
  }
}

/** Misspelt variables are ignored by the language; at GitHub the effect is a null where a value was meant. */
function variableNotDeclared(
  document: ReturnType<typeof parse>,
  variables: JsonObject,
): GraphQLError | undefined {
  const declared = new Set<string>();
  for (const definition of document.definitions) {
    if (definition.kind !== "OperationDefinition") continue;
    for (const variable of definition.variableDefinitions ?? []) declared.add(variable.variable.name.value);
  }
  const stray = Object.keys(variables).find((name) => !declared.has(name));
  return stray === undefined
    ? undefined
    : new GraphQLError(`Variable "$${stray}" is not declared by the operation`);
}

function invalid(world: World, errors: readonly GraphQLError[]): Judged {
  const isUncovered = errors.some((error) => error.message.startsWith("Cannot query field"));
  if (isUncovered) world.unknownCalls.push(...errors.map((error) => `POST /graphql: ${error.message}`));
  const hint = { hint: "The GitHub stand-in covers only the fields in contract/graphql-fields.ts." };
  const body = {
    errors: errors.map((error) =>
      isUncovered ? { ...presentError(error), extensions: hint } : presentError(error),
    ),
  };
  return { answer: jsonAnswer(200, body), problems: errors.map((error) => error.message) };
}

function isBug(error: GraphQLError): boolean {
  const cause = error.originalError;
  return (
    cause !== undefined &&
    !(cause instanceof Refusal || cause instanceof NotCovered || cause instanceof GraphQLError)
  );
}

function presentError(error: GraphQLError): JsonObject {
  const { message, path, locations } = error.toJSON();
  const cause = error.originalError;
  if (!(cause instanceof Refusal)) return { message, path, locations };
  const detail = asString(member(cause.errors[0], "message"));
  return { type: types[cause.status] ?? "UNPROCESSABLE", path, locations, message: detail ?? message };
}
