import type { TextEdits } from "./edit-text.ts";
import { bare, isNode, keyOf, type Node, nameOf, nodeAt, nodesAt, textAt, walk } from "./syntax-nodes.ts";

/** How many places are watched at most. */
const mostSites = 600;

/** Operators, and what the guest calls the function that does the same and looks on. */
const operators = new Map([
  ["<", "lt"],
  [">", "gt"],
  ["<=", "le"],
  [">=", "ge"],
  ["===", "eq"],
  ["!==", "ne"],
  ["==", "is"],
  ["!=", "isnt"],
]);
/** Methods that ask whether one thing is in, or like, another. */
const asking = new Set(
  "includes indexOf lastIndexOf startsWith endsWith has get delete test exec match matchAll search replace replaceAll split localeCompare hasOwnProperty".split(
    " ",
  ),
);
const askingOfTwo = new Set(["Math.min", "Math.max", "Object.is", "Object.hasOwn"]);
/** What texts are read as. */
const reading = new Map([
  ["JSON.parse", "json"],
  ["Number", "number"],
  ["parseInt", "number"],
  ["parseFloat", "number"],
  ["Number.parseInt", "number"],
  ["Number.parseFloat", "number"],
  ["Date.parse", "date"],
]);

/**
 * Lets the code tell what it compares: behind `watch`, an object that the surroundings provide, every comparison does
 * what it did. What is compared says what an input lacks to go another way.
 */
export function watchComparisons(body: readonly Node[], watch: string, edits: TextEdits): void {
  let sites = 0;
  const enclose = (node: Node | undefined, call: string): void => {
    if (!node || node.type === "SpreadElement") return;
    edits.insert(node.start, `${watch}.${call}`, -1);
    edits.insert(node.end, ")", 7);
  };
  const two = (first: Node | undefined, second: Node | undefined): void => {
    if (!first || !second || first.type === "SpreadElement" || second.type === "SpreadElement") return;
    sites += 1;
    enclose(first, `of(${sites},`);
    enclose(second, `asks(${sites},`);
  };
  for (const top of body)
    walk(top, (node, parent) => {
      if (sites > mostSites || /^(?:TS(?!As|Sat|Non|Inst|Param|TypeAss)|Import)/.test(node.type))
        return false;
      switch (node.type) {
        case "BinaryExpression": {
          const [left, right] = [nodeAt(node, "left"), nodeAt(node, "right")];
          const name = operators.get(textAt(node, "operator"));
          if (!left || !right) break;
          if (textAt(node, "operator") === "in" && left.type !== "PrivateName") {
            sites += 1;
            enclose(left, `key(${sites},`);
            enclose(right, `holder(${sites},`);
          }
          if (!name || saysNothing(left) || saysNothing(right)) break;
          if (parent?.type === "ForStatement" && parent.test === node) break;
          sites += 1;
          edits.insert(node.start, `${watch}.${name}(${sites},`, -1);
          edits.blank(left.end, right.start);
          edits.insert(left.end, ",", 9);
          edits.insert(node.end, ")", 7);
          break;
        }
        case "ObjectExpression":
          // QuickJS leaves out the characters of a text that is spread into an object.
          for (const property of nodesAt(node, "properties"))
            if (property.type === "SpreadElement") enclose(nodeAt(property, "argument"), "spread(");
          break;
        case "SwitchStatement": {
          const known = nodesAt(node, "cases").flatMap((one) => {
            const value = bare(nodeAt(one, "test"))?.value;
            return typeof value === "string" || typeof value === "number" ? [JSON.stringify(value)] : [];
          });
          const asked = nodeAt(node, "discriminant");
          if (known.length === 0 || known.length > 40 || !asked) break;
          sites += 1;
          edits.insert(asked.start, `${watch}.asks(${sites},`, -1);
          edits.insert(asked.end, `,[${known.join(",")}])`, 8);
          break;
        }
        case "CallExpression":
          watchCall(node, two, (argument, kind) => {
            sites += 1;
            enclose(argument, `reads(${sites},"${kind}",`);
          });
          break;
        case "NewExpression":
          if (nameOf(nodeAt(node, "callee")) === "Date" && nodesAt(node, "arguments").length === 1) {
            sites += 1;
            enclose(nodesAt(node, "arguments")[0], `reads(${sites},"date",`);
          }
          break;
        case "MemberExpression":
          if (node.computed === true && isLookup(node)) two(nodeAt(node, "object"), nodeAt(node, "property"));
          break;
        default:
      }
      return true;
    });
}

function watchCall(
  node: Node,
  two: (first: Node | undefined, second: Node | undefined) => void,
  reads: (argument: Node, kind: string) => void,
): void {
  const callee = nodeAt(node, "callee");
  const args = nodesAt(node, "arguments");
  const [first] = args;
  if (!callee || !first || first.type === "SpreadElement") return;
  const object = nodeAt(callee, "object");
  const isMember = callee.type === "MemberExpression" && callee.computed !== true;
  const name = isMember ? `${nameOf(object)}.${keyOf(callee) ?? ""}` : nameOf(callee);
  const kind = reading.get(name);
  if (kind !== undefined) reads(first, kind);
  else if (
    askingOfTwo.has(name) ||
    (keyOf(callee) === "call" && !!object && keyOf(object) === "hasOwnProperty")
  ) {
    if (args.length === 2) two(first, args[1]);
  } else if (isMember && object && isOrdinary(object) && asking.has(keyOf(callee) ?? "")) two(object, first);
}

/** Literals that nobody can come near to, and questions for the type. */
function saysNothing(node: Node): boolean {
  const at = bare(node);
  return (
    !at ||
    at.type === "NullLiteral" ||
    at.type === "BooleanLiteral" ||
    at.type === "PrivateName" ||
    nameOf(at) === "undefined" ||
    (at.type === "UnaryExpression" && /^(?:typeof|void|!)$/.test(textAt(at, "operator")))
  );
}

/** Whether what a method is called on can be wrapped without breaking a chain. */
function isOrdinary({ type }: Node): boolean {
  return !/^(?:Super|Import|Optional)/.test(type);
}

/** `object[name]`, but not `list[i]`. */
function isLookup(node: Node): boolean {
  const key = bare(nodeAt(node, "property"));
  const object = nodeAt(node, "object");
  if (!isNode(key) || !object || !isOrdinary(object)) return false;
  return /^(?:Template|Member|OptionalMember|Call)/.test(key.type) || /\w{3}/.test(nameOf(key));
}
