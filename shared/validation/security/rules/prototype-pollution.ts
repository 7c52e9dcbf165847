import { from, mark, textOf, untrusted } from "../flow/value.ts";
import { Rules, taintOf, tell, weigh } from "./judge.ts";
import { isWholeBody } from "./query-injection.ts";

/** Functions that copy deeply, or write along a path, whatever the keys are. */
export const prototypePollution = new Rules();

const lodash =
  "merge mergeWith defaultsDeep set setWith extend assignIn zipObjectDeep update updateWith".split(" ");

prototypePollution.on(
  `${["lodash", "_", "lodash-es", "underscore"].flatMap((name) => lodash.map((one) => `${name}.${one}`)).join(" ")} lodash.merge lodash.mergewith lodash.defaultsdeep lodash.set deepmerge deep-extend merge merge.recursive merge-deep deep-assign extend just-extend node.extend dset dot-prop.set object-path.set set-value mixin-deep defaults-deep hoek.merge @hapi/hoek.merge $.extend jQuery.extend angular.merge angular.extend flat.unflatten unflatten immutability-helper mpath.set jsonpath.value selectn property-expr.setter`,
  (flow, site) => {
    if (/^(?:_|lodash|lodash-es|underscore)\.(?:extend|assignIn)$|angular\.extend/.test(site.path)) return;
    if (/(?:\$|jQuery)\.extend$/.test(site.path)) {
      const first = site.call.arguments[0];
      if (first?.kind !== "constant" || first.value !== true) return;
    }
    const isPath = /\.(?:set|setWith|update|updateWith|value|setter)$|^dset$|^set-value$/.test(site.path);
    const given = isPath ? site.arguments.slice(1, 2) : site.arguments.slice(1);
    const taint = given.reduce((sum, one) => sum | taintOf(one), 0);
    tell(
      flow,
      site,
      "proto-pollution",
      "merge",
      weigh(taint, { remote: "block", parameter: "warn", rest: undefined }),
      "Copies what others send with all its keys, __proto__ included",
    );
  },
);

prototypePollution.on(
  "Object.defineProperty Reflect.set Reflect.defineProperty Object.setPrototypeOf Reflect.setPrototypeOf",
  (flow, site) => {
    const [target, key] = site.arguments;
    if (site.name === "setPrototypeOf") {
      const taint = taintOf(key) & from.remote;
      if (taint !== 0)
        tell(
          flow,
          site,
          "proto-pollution",
          "prototype",
          "warn",
          "Makes what others send the prototype of an object",
        );
      return;
    }
    if (!target || !key || textOf(key) !== undefined || (key.marks & mark.noProto) !== 0) return;
    const isDynamic = (target.marks & mark.dynamic) !== 0 && (key.taint & untrusted) !== 0;
    if (isDynamic)
      tell(flow, site, "proto-pollution", "deep-write", "block", "Writes below a key that others choose");
    else if ((key.taint & from.remote) !== 0)
      tell(
        flow,
        site,
        "proto-pollution",
        "key",
        "warn",
        "Writes to a property whose name the sender of a request chooses",
      );
  },
);

prototypePollution.on("res.setHeader res.set res.header", (flow, site) => {
  const [name] = site.arguments;
  if (!name || name.prefix !== undefined) return;
  if ((name.taint & from.remote) !== 0 && !name.members)
    tell(
      flow,
      site,
      "proto-pollution",
      "key",
      "warn",
      "Sets a header whose name the sender of a request chooses",
    );
});

const properties = "Lets the sender of a request set any property";

prototypePollution.on("Object.assign lodash.assign _.assign", (flow, site) => {
  const first = site.call.arguments[0];
  if (first?.kind !== "object" && site.arguments.slice(1).some(isWholeBody))
    tell(flow, site, "proto-pollution", "properties", "warn", properties);
});

/** Python's own: `setattr(user, key, value)` for every key that was sent. */
prototypePollution.on("setattr", (flow, site) => {
  const [target, key] = site.arguments;
  if (flow.program.language !== "python" || !key || textOf(key) !== undefined) return;
  const [, by, held] = site.call.arguments;
  // `setattr(user, key, data[key])` copies whatever there is.
  const isCopy =
    held?.kind === "index" && by?.kind === "name" && held.by.kind === "name" && held.by.name === by.name;
  const isSent = isCopy || (key.taint & from.remote) !== 0 || (key.marks & mark.key) !== 0;
  if (isSent && (key.taint & untrusted) !== 0 && target?.path !== "this")
    tell(flow, site, "proto-pollution", "properties", "warn", properties);
});
