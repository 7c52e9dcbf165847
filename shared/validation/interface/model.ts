import type { StrictJson } from "../parse-strict-json.ts";
import type { Handling } from "./handling.ts";
import type { Setting } from "./setting.ts";
import type { GenericType, Type } from "./types/type.ts";

/**
 * What callers of a program can see, the same for all languages. Read from both sides of a change and compared.
 */
export interface Interface {
  /** Exported things by the name under which callers get them. */
  exports: Map<string, Member>;
  /** Types declared in the file, exported or not, for looking through names. */
  types: Map<string, Type>;
  /** Types with parameters, declared in the file. */
  generics: Map<string, GenericType>;
  /** The types of constants declared in the file, for `typeof`. */
  values: Map<string, Type>;
  /** How a module gives things away: switching breaks every `import` or `require`. */
  moduleKind: "module" | "commonjs" | "script" | "python";
  /** What reaches the program from outside by a name, by kind and name. */
  settings: Map<string, Setting>;
  /** Validators of the file, by name: what it takes from outside. */
  validators: Map<string, ValueMember>;
  /** What answers the requests of a route, by the route. */
  routes: Map<string, FunctionMember>;
  /** Keys that are read under other names of what may come from outside, such as `headers["x-key"]`. */
  keysRead(): Set<string>;
  /** Whether a variable of the environment is read under a name that stands elsewhere, such as in a list. */
  readsEnvironment(name: string): boolean;
  /** Whether a word stands anywhere in it. */
  mentions(word: string): boolean;
  /** Whether a word stands in quotes, or is a key. */
  quotes(word: string): boolean;
  /** Whether a flag, a command or an event is named apart from the call that makes it. */
  namesApart(kind: "flag" | "command" | "event", name: string): boolean;
  /** Whether a route such as `GET /jobs/:` is put together of parts that stand apart, or listed in a table. */
  answersRoute(route: string): boolean;
  /** Codes with which the program ends. */
  exits: Set<string>;
  /** What it sends to whoever started it, such as the owner of a worker. */
  messages: Shape[];
  /** Names that come from elsewhere and are no promise, but keep one that was given under the same name. */
  imported: Set<string>;
  /** A function makes up whatever is asked for. */
  givesAnything: boolean;
  /** What happens when the file is loaded, apart from declarations. */
  effects: string[];
  /** Functions declared in the file, for following calls; methods begin with a dot. */
  functions: Map<string, FunctionMember>;
  /** Literals behind names of the file, for defaults that are written with them. */
  constants: Map<string, string>;
  /** What a name at the top of the file is given, where that is one line and no literal. */
  expressionOf(name: string): string | undefined;
  /** Objects of the file that are written out: their keys, and the values of those that are literals. */
  tables: Map<string, Map<string, string | undefined>>;
  /** Classes declared in the file, for looking up what they inherit. */
  classes: Map<string, ClassMember>;
  /** Bases of the classes declared in the file, for asking whether one error is a kind of another. */
  bases: Map<string, string[]>;
}

export type Member =
  | FunctionMember
  | ClassMember
  | ValueMember
  | TypeMember
  | EnumMember
  | NamespaceMember
  | UnknownMember;

interface Common {
  /** Where it is declared. */
  offset: number;
}

export interface FunctionMember extends Common {
  kind: "function";
  /** More than one for overloads. */
  signatures: Signature[];
  /** What a constant that holds it is declared as, where that is a name. */
  annotation?: Type;
  /** Methods of classes. */
  binding?: "static" | "instance" | "class";
  /** Keeps its object when it is given away, like a field that holds an arrow function. */
  isBound?: boolean;
  visibility?: Visibility;
  isAbstract?: boolean;
  /** Not to be given by those who implement an interface. */
  isOptional?: boolean;
  /** What hangs on the function itself. */
  members?: Map<string, Member>;
}

export interface ClassMember extends Common {
  kind: "class";
  typeParameters: TypeParameter[];
  bases: string[];
  isAbstract: boolean;
  /** Undefined if it takes what its base takes. */
  construct: Signature[] | undefined;
  constructVisibility?: Visibility;
  /** A method of its own makes up whatever is asked for. */
  givesAnything?: boolean;
  members: Map<string, Member>;
  /** Compares and shows itself by its fields, as a dataclass does. */
  isRecord?: boolean;
  /** Its source, where nothing from outside of it adds to it. */
  text?: string | undefined;
}

export interface ValueMember extends Common {
  kind: "value";
  type: Type | undefined;
  shape: Shape | undefined;
  /** JSON Schemas that are written out in it, by their place. */
  schemas?: Map<string, StrictJson>;
  /** What a validator such as zod takes, and what it asks beside the type. */
  takes?: Type;
  limits?: Limits;
  /** The source of a literal value that callers may rely on. */
  literal?: string;
  /** The same of a list of literals. */
  items?: string[];
  isReadonly: boolean;
  isOptional?: boolean;
  /** A getter, a setter or a property made by them. */
  isAccessor?: boolean;
  /** What a getter does. */
  getter?: Signature;
  /** Only a setter: nobody can read it. */
  isWriteOnly?: boolean;
  /** What an object holds changes over time, so that its first value is no promise. */
  isState?: boolean;
  /** What a setter takes, where it says so. */
  takenType?: Type;
  isAbstract?: boolean;
  visibility?: Visibility;
  /** The whole annotation in Python. */
  annotation?: string;
  /** What a constructor that is made of the fields takes. */
  field?: { isTaken: boolean; isNamed?: boolean; limits?: Limits };
}

export interface TypeMember extends Common {
  kind: "type";
  typeParameters: TypeParameter[];
  type: Type;
  isInterface: boolean;
}

export interface EnumMember extends Common {
  kind: "enum";
  members: Map<string, string>;
}

export interface NamespaceMember extends Common {
  kind: "namespace";
  /** A type of the same name. */
  alias?: TypeMember;
  /** Its values are types of their own, as below `as const`. */
  isConst?: boolean;
  /** Made by `Object.freeze()`, which leaves such types what they are. */
  isFrozen?: boolean;
  /** A list of things with names. */
  isList?: boolean;
  members: Map<string, Member>;
}

/** Passed on from elsewhere, or made by something that cannot be read. */
export interface UnknownMember extends Common {
  kind: "unknown";
  /** What it comes from; the same origin on both sides is no change. */
  origin: string;
  /** What is hung onto it in the file. */
  members?: Map<string, Member>;
  /** Given on for types alone. */
  isTypeOnly?: boolean;
  /** Functions that were given to what made it, alone or in an object, by their place. */
  given?: Map<string, FunctionMember>;
}

export type Visibility = "public" | "protected" | "private";

export interface TypeParameter {
  name: string;
  constraint: Type | undefined;
  hasDefault: boolean;
  fallback?: Type;
}

export interface Signature {
  parameters: Parameter[];
  typeParameters: TypeParameter[];
  returns: Type | undefined;
  isAsync: boolean;
  isGenerator: boolean;
  /** What it gives is entered with `with`. */
  isContext?: boolean;
  /** Undefined for declarations without a body. */
  body: Body | undefined;
  /** The whole source where no name of elsewhere plays a part: the same text is the same function. */
  text?: string;
  /** What it does with what it is given; read only where somebody asks. */
  handling?(): Handling;
}

/** Rules for values and other names under which they are given, by the word of the validator. */
export type Limits = ReadonlyMap<string, string>;

export interface Parameter {
  name: string;
  /** `positional` by place only, `either` also by name, `keyword` by name only. */
  kind: "positional" | "either" | "keyword" | "rest" | "keywordRest";
  isRequired: boolean;
  fallback?: string;
  /** The default that the parameter itself states where the body has another one. */
  declared?: string;
  type?: Type;
  /** What a value must be like beside its type, such as `max_length`. */
  limits?: Limits;
  /** Keys that are taken out of an object. */
  keys?: Map<string, { isRequired: boolean; fallback?: string; isGuarded?: boolean }>;
  takesOtherKeys?: boolean;
  /** Only put into objects, where nothing is as good as no key. */
  isHeld?: boolean;
  /** Whatever it goes on to says what it is where it is missing. */
  isPassedOn?: boolean;
  /** Only the body's own guard says that it may be left out. */
  isGuarded?: boolean;
  /** The body reaches into it, or calls it. */
  isReachedInto?: boolean;
  /** The keys are those that the body reads, and nothing says which of them must be given. */
  hasImpliedKeys?: boolean;
}

/** What a body tells about a function. */
export interface Body {
  returns: Shape[];
  /** What a generator gives one by one. */
  yielded: Shape[];
  /** What it sends as JSON or prints as JSON instead of giving it back. */
  outputs: Shape[];
  /** The same of answers that say by their status that something is wrong. */
  refusals: Shape[];
  throws: string[];
  /** The functions of the file that it calls, whose errors come through; methods begin with a dot. */
  calls: string[];
  usesThis: boolean;
  mutates: string[];
  /** Arguments with methods of their own, which are there to be called. */
  serving: string[];
  /** Errors that are thrown in place of others that were caught, with the names of those. */
  renamed: Map<string, string[]>;
  /** Errors of the language that what it does throws by itself, such as `KeyError` of a look-up. */
  byItself: string[];
  /** Functions that it declares, by name. */
  inner: Map<string, Signature>;
  /** Something is caught and not thrown on. */
  catches: boolean;
}

/** What is known of a value without running anything. */
export type Shape =
  /** `methods` are those of the class that it was made by. */
  | { is: "object"; keys: Map<string, Shape>; isOpen: boolean; methods?: Set<string> }
  | { is: "tuple"; items: Shape[] }
  /** `item` is what all of a list are, `items` those of one that is written out; settled ones say how they ended. */
  | { is: "array"; item?: Shape; items?: Shape[]; isSettled?: boolean }
  /** Text, what is written in it as JSON, and the expression that was turned into it. */
  | { is: "string"; json?: Shape; made?: string; word?: string }
  /** The expression, and the one of which it is a multiple or the like. */
  | { is: "number"; text?: string; made?: string; word?: string }
  | { is: "boolean"; value?: boolean }
  | { is: "null" | "undefined" | "regex" | "bigint" | "set" | "map" | "bytes" }
  | { is: "promise"; of?: Shape }
  /** Made by a class, of the expression `made`; `isClosed` where its attributes are not reached like keys. */
  | { is: "instance"; of: string; isClosed?: boolean; made?: string; text?: string }
  /** A function that is given to callers, with what is known of it. */
  | { is: "function"; given?: Signature; keys?: Map<string, Shape> }
  | {
      is: "unknown";
      /** The expression, so that the same one is found again inside of something else. */
      text?: string;
      /** The expression of which it is a multiple or the like. */
      made?: string;
      /** The function of the file that it comes from; awaited or not. */
      call?: string;
      isAwaited?: boolean;
      /** The kind of what stands in its place where it is missing. */
      like?: "set" | "map" | "array";
      /** Such as what `find` and `get` give: nothing is no surprise. */
      mayBeEmpty?: boolean;
      /** Read like a field, so that it is not called. */
      isGetter?: boolean;
    };
