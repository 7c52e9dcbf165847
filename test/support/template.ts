/** The database with all migrations that test files clone. */
export const template = "template_project";

/** A database as a new hosted project has it, without migrations. */
export const emptyTemplate = "template_empty";
