import { notFound } from "../refusal.ts";
import type { World } from "../world.ts";
import { repositoryView } from "./views.ts";

/** The queries. */
export function queries(world: World) {
  return {
    repository({ owner, name }: { owner: string; name: string }) {
      const repository = world.store.findRepository(owner, name);
      if (repository !== undefined) return repositoryView(world, repository);
      throw notFound(`Could not resolve to a Repository with the name '${owner}/${name}'.`);
    },
  };
}
