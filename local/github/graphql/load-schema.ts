import { readFileSync } from "node:fs";
import { buildSchema, GraphQLError, GraphQLScalarType, type GraphQLSchema } from "graphql";
import { objectId } from "../git/references.ts";
import { asStrings, member } from "../json.ts";

/** The covered part of GitHub's GraphQL schema. */
export interface GraphqlContract {
  schema: GraphQLSchema;
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

let loaded: GraphqlContract | undefined;

/** The contract pack, built once per process. */
export function loadGraphqlContract(): GraphqlContract {
  loaded ??= readContract();
  return loaded;
}

function readContract(): GraphqlContract {
  const pack: unknown = JSON.parse(
    readFileSync(new URL("../contract/graphql.json", import.meta.url), "utf8"),
  );
  const schema = buildSchema(asStrings(member(pack, "sdl")).join("\n"));
  // The schema only names these scalars; GitHub refuses what does not look like one.
  check(schema, "Base64String", (text) => base64.test(text.replace(/\s/g, "")));
  check(schema, "GitObjectID", (text) => objectId.test(text));
  return { schema };
}

function check(schema: GraphQLSchema, name: string, isValid: (text: string) => boolean): void {
  const scalar = schema.getType(name);
  if (!(scalar instanceof GraphQLScalarType)) throw new Error(`The GraphQL pack lacks ${name}.`);
  const parse = (value: unknown): string => {
    if (typeof value === "string" && isValid(value)) return value;
    throw new GraphQLError(`${name} cannot represent this value`);
  };
  scalar.parseValue = parse;
  scalar.parseLiteral = (node) => parse("value" in node ? node.value : undefined);
}
