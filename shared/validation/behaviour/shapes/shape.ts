import { type Constant, type Kind, ordered, type Usage } from "./kind.ts";
import type { Sought } from "./sought.ts";

/** More is never looked for in one text. */
const mostSought = 40;
const mostPeers = 8;
/** What is only gathered. */
const gathered = ["names", "uses", "accessors", "hidden", "spare"] as const;
/** What a type leaves out. */
export const kindred = ["kinds", "soft", "guarded"] as const;
/** Places inside of it that are of one kind each. */
export const inner = ["item", "key", "result", "length", "numeric", "json", "self", "thrown"] as const;
export const flags = ["tested", "rest", "whole", "constructs", "descends", "polymorphic"] as const;

/** What is known about the values of one place: a parameter, a property, an item. Places that meet are joined. */
export class Shape {
  #forward: Shape | undefined;
  readonly kinds = new Set<Kind>();
  /** Evidence that counts only where there is no better. */
  readonly soft = new Set<Kind>();
  /** Kinds that a check asks for or guards against: they come too, but seldom. */
  readonly guarded = new Set<Kind>();
  readonly constants = new Set<Constant>();
  /** Pieces that a text should contain now and then. */
  readonly fragments = new Set<string>();
  readonly patterns = new Map<string, string>();
  readonly fields = new Map<string, Shape>();
  readonly sought: Sought[] = [];
  /** Places with which this one is compared: what is in the one may be in the other. */
  readonly peers: Shape[] = [];
  /** How the text is taken apart: the separator and the shape of a part. */
  readonly parts = new Map<string, Shape>();
  readonly variants: Shape[] = [];
  readonly names = new Set<string>();
  /** Functions to which it is passed: what they are called says what the text may be. */
  readonly uses = new Set<string>();
  /** Properties that are looked up by a getter. */
  readonly accessors = new Set<string>();
  /** Methods that are nobody's business outside. */
  readonly hidden = new Set<string>();
  readonly params: Shape[] = [];
  /** Parameters, by place, and properties, by name, that may be left out because they have a default. */
  readonly spare = new Set<string>();
  readonly usage: Usage = {
    passed: -1,
    awaited: false,
    repeated: false,
    forEffect: false,
    role: undefined,
  };
  item: Shape | undefined;
  key: Shape | undefined;
  result: Shape | undefined;
  length: Shape | undefined;
  /** The number that a text is read as, and the value that it holds as JSON. */
  numeric: Shape | undefined;
  json: Shape | undefined;
  /** A type says what may come; nothing else is generated. */
  closed = false;
  /** Kinds that a type allows as a whole; of the others only the constants. */
  readonly wide = new Set<Kind>();
  /** Somebody asks only whether it is truthy. */
  tested = false;
  rest = false;
  /** Counts or places: whole numbers only. */
  whole = false;
  /** A class, or a function with a prototype: called with `new`. */
  constructs = false;
  /** Somebody goes down into it step by step. */
  descends = false;
  /** A function that was read: every caller may have a copy of its own. */
  polymorphic = false;
  /** Reads the bodies of functions that nobody has read yet. */
  readonly unread: (() => void)[] = [];
  /** What `this` is in a function that is no method. */
  self: Shape | undefined;
  /** What a callback throws, as far as whoever catches it looks. */
  thrown: Shape | undefined;
  /** Items that a list has at least, because somebody takes it apart. */
  least = 0;

  static of(...kinds: Kind[]): Shape {
    const shape = new Shape();
    for (const kind of kinds) shape.kinds.add(kind);
    return shape;
  }

  /** The shape that this one was joined into. */
  get root(): Shape {
    let at: Shape = this;
    while (at.#forward) at = at.#forward;
    if (at !== this) this.#forward = at;
    return at;
  }

  field(name: string): Shape {
    const { root } = this;
    const known =
      root.fields.get(name) ??
      root.variants.map((variant) => variant.root.fields.get(name)).find((found) => found);
    if (known) return known.root;
    const made = new Shape();
    made.names.add(name);
    if (!root.closed) root.fields.set(name, made);
    return made;
  }

  get items(): Shape {
    const { root } = this;
    root.item ??= root.variants.map((variant) => variant.root.item).find((found) => found) ?? new Shape();
    return root.item.root;
  }

  get keys(): Shape {
    const { root } = this;
    root.key ??= new Shape();
    return root.key.root;
  }

  get returns(): Shape {
    const { root } = this;
    root.result ??= root.variants.map((variant) => variant.root.result).find((found) => found) ?? new Shape();
    return root.result.root;
  }

  param(at: number): Shape {
    const { root } = this;
    while (root.params.length <= at) root.params.push(new Shape());
    return root.params[at]?.root ?? new Shape();
  }

  /** Notes that a value of this kind comes here. */
  expect(...kinds: Kind[]): Shape {
    const { root } = this;
    for (const kind of kinds) root.kinds.add(kind);
    return root;
  }

  /** Notes that a whole number comes here. */
  count(): Shape {
    const root = this.expect("number");
    root.whole = true;
    return root;
  }

  lean(...kinds: Kind[]): Shape {
    const { root } = this;
    for (const kind of kinds) root.soft.add(kind);
    return root;
  }

  guard(...kinds: Kind[]): Shape {
    const { root } = this;
    for (const kind of kinds) root.guarded.add(kind);
    return root;
  }

  /** Says that two places are compared: they have kinds and values of interest in common, but not what may be missing. */
  relate(other: Shape, isOrdered = false): void {
    const [mine, theirs] = [this.root, other.root];
    if (mine === theirs) return;
    if (!isOrdered) {
      mine.#befriend(theirs);
      theirs.#befriend(mine);
    }
    for (const [into, from] of [
      [mine, theirs],
      [theirs, mine],
    ] as const) {
      for (const constant of from.constants) if (into.constants.size < 200) into.constants.add(constant);
      if (into.closed) continue;
      for (const kind of from.kinds)
        if (kind !== "undefined" && kind !== "null" && (!isOrdered || ordered.has(kind)))
          into.kinds.add(kind);
      for (const kind of from.soft) if (!isOrdered || ordered.has(kind)) into.soft.add(kind);
      into.whole ||= from.whole;
    }
  }

  /** Whether it is known of both what they are, and they have nothing in common. */
  isApart(other: Shape): boolean {
    const [mine, theirs] = [this, other].map(({ root }) =>
      [...root.kinds].filter((kind) => kind !== "null" && kind !== "undefined"),
    );
    return !!mine?.length && !!theirs?.length && !mine.some((kind) => theirs.includes(kind));
  }

  /** Takes over the numbers that a result made of this one is compared with. */
  echo(result: Shape): void {
    for (const constant of result.root.constants)
      if (typeof constant === "number" && this.root.constants.size < 200) this.root.constants.add(constant);
  }

  /** Says that two places hold the same values. */
  join(other: Shape | undefined): Shape {
    const open: [Shape, Shape][] = other ? [[this, other]] : [];
    for (let next = open.pop(); next; next = open.pop()) {
      const [first, second] = [next[0].root, next[1].root];
      if (first === second || (first.closed && second.closed && first.isApart(second))) continue;
      // What a type holds may be more than the type, though one name goes down from the one to the other.
      if (isHeld(first, second) || isHeld(second, first)) continue;
      const [into, from] = second.closed && !first.closed ? [second, first] : [first, second];
      from.#forward = into;
      into.#take(from, open);
    }
    return this.root;
  }

  #take(from: Shape, open: [Shape, Shape][]): void {
    for (const key of kindred)
      if (!this.closed || (key === "kinds" && from.closed)) for (const kind of from[key]) this[key].add(kind);
    for (const constant of from.constants) if (this.constants.size < 200) this.constants.add(constant);
    for (const fragment of from.fragments) if (this.fragments.size < 200) this.fragments.add(fragment);
    this.gather(from);
    for (const sought of from.sought) this.seek(sought);
    for (const peer of from.peers) this.#befriend(peer);
    this.unread.push(...from.unread);
    if (from.variants.length > 0 && this.variants.length < 40) this.variants.push(...from.variants);
    for (const key of flags) this[key] ||= from[key];
    this.least = Math.max(this.least, from.least);
    const { usage } = this;
    usage.passed = Math.max(usage.passed, from.usage.passed);
    usage.awaited ||= from.usage.awaited;
    usage.forEffect ||= from.usage.forEffect;
    usage.role ??= from.usage.role;
    meetPlaces(this, from, open);
    meetPlaces(from, this, open);
    for (const [name, field] of from.fields) {
      const known = this.fields.get(name);
      if (known) open.push([known, field]);
      else if (!this.closed || from.closed) this.fields.set(name, field);
    }
    for (const [separator, part] of from.parts) {
      const known = this.parts.get(separator);
      if (known) open.push([known, part]);
      else this.parts.set(separator, part);
    }
    from.params.forEach((param, at) => {
      const known = this.params[at];
      if (known) open.push([known, param]);
      else this.params.push(param);
    });
    for (const key of inner) {
      const mine = this[key];
      const theirs = from[key];
      if (mine && theirs) open.push([mine, theirs]);
      else if (theirs) this[key] = theirs;
    }
  }

  #befriend(other: Shape): void {
    if (this.peers.length < mostPeers && !this.peers.some((peer) => peer.root === other.root))
      this.peers.push(other);
  }

  /** Notes that something is looked for in this text. */
  seek(sought: Sought): void {
    const { root } = this;
    const isKnown = root.sought.some(
      ({ what, found }) => what.root === sought.what.root && found?.root === sought.found?.root,
    );
    if (!isKnown && root.sought.length < mostSought) root.sought.push(sought);
  }

  /** Takes over what is only gathered. */
  gather(from: Shape): void {
    for (const key of gathered) for (const name of from[key]) this[key].add(name);
    for (const kind of from.wide) this.wide.add(kind);
    for (const [source, flags] of from.patterns) this.patterns.set(source, flags);
  }
}

function isHeld(held: Shape, holder: Shape): boolean {
  return holder.closed && !held.closed && holder.item?.root === held;
}

/** Where a list that is known by its places meets one of which only the items are known, each place holds such an item. */
function meetPlaces(places: Shape, list: Shape, open: [Shape, Shape][]): void {
  if (!list.item || places.item || !places.fields.has("0") || list.fields.has("0")) return;
  for (const [name, field] of places.fields) if (/^\d+$/.test(name)) open.push([field, list.item]);
}
