import { Shape } from "./shape.ts";

/** Names and the shapes behind them, block in block. */
export class Scope {
  readonly #names = new Map<string, Shape>();
  readonly #parent: Scope | undefined;
  /** What `return` joins, what `yield` gives, and what `this` is. */
  readonly result: Shape | undefined;
  readonly self: Shape | undefined;

  constructor(parent?: Scope, { result, self }: { result?: Shape; self?: Shape } = {}) {
    this.#parent = parent;
    this.result = result ?? parent?.result;
    this.self = self ?? parent?.self;
  }

  declare(name: string, shape = new Shape()): Shape {
    const known = this.#names.get(name);
    if (known) return known.join(shape);
    this.#names.set(name, shape);
    return shape;
  }

  find(name: string): Shape | undefined {
    for (let at: Scope | undefined = this; at; at = at.#parent) {
      const found = at.#names.get(name);
      if (found) return found.root;
    }
    return undefined;
  }
}
