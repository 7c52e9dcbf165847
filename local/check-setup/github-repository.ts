import { type Finding, good, wrong } from "./contract.ts";

/** A repository as GitHub describes it, as far as it matters whether anything can be shipped there. */
export interface DescribedRepository {
  full_name: string;
  private: boolean;
  archived?: boolean;
  has_issues?: boolean;
}

/** Whether a repository that was named can take what is shipped there, besides the rights in it. */
export function judgeRepository(name: string, repository: DescribedRepository): Finding {
  const title = `Repository ${name}`;
  if (repository.full_name.toLowerCase() !== name.toLowerCase())
    return wrong(title, `it is called ${repository.full_name} now`, "Change teams.repository.");
  if (repository.archived)
    return wrong(
      title,
      "it is archived, so nothing can be changed there",
      "Repository → Settings → Unarchive this repository.",
    );
  if (repository.has_issues === false)
    return wrong(
      title,
      "its issues are switched off, and each proposal has one",
      "Repository → Settings → Features → Issues.",
    );
  return good(title, repository.private ? "private" : "public: nothing from logs will appear there");
}
