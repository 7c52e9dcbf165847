import type { Limits, Signature } from "../model.ts";

/** A type as far as it is compared; `other` is what is only compared as text. */
export type Type =
  | { is: "name"; name: string; args: Type[] }
  | { is: "literal"; text: string; of: string }
  | { is: "union"; parts: Type[] }
  | { is: "intersection"; parts: Type[] }
  | { is: "tuple"; items: { type: Type; isOptional: boolean; isRest: boolean }[]; isReadonly?: boolean }
  | { is: "keyof"; of: Type }
  | { is: "indexed"; object: Type; key: Type }
  | { is: "object"; properties: Map<string, Property>; index: Type | undefined; calls: Signature[] }
  | { is: "function"; signature: Signature }
  | { is: "other"; text: string };

/** A type that is made by giving its parameters. */
export interface GenericType {
  parameters: { name: string; fallback: Type | undefined }[];
  type: Type;
}

export interface Property {
  type: Type;
  limits?: Limits;
  fallback?: string;
  isOptional: boolean;
  isReadonly: boolean;
  isMethod: boolean;
}
