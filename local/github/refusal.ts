/** One entry of the `errors` list in GitHub's 422 answers. */
export interface FieldError {
  code: string;
  resource?: string;
  field?: string;
  message?: string;
}

/** A request that GitHub would turn down. REST answers the status, GraphQL the type, the control API throws it. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly FieldError[];

  constructor(status: number, message: string, errors: readonly FieldError[] = []) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.errors = errors;
  }
}

/** 404, also for what exists but may not be seen. */
export function notFound(message = "Not Found"): Refusal {
  return new Refusal(404, message);
}

/** 422 about one field of what is being written. */
export function invalidField(resource: string, field: string, code = "invalid", message?: string): Refusal {
  const error: FieldError = { resource, field, code };
  return new Refusal(422, "Validation Failed", [message === undefined ? error : { ...error, message }]);
}

/** 422 with a sentence, as GitHub writes them for rules that are about more than one field. */
export function unprocessable(resource: string, message: string): Refusal {
  return new Refusal(422, "Validation Failed", [{ resource, code: "custom", message }]);
}

/** GitHub could do this, the stand-in cannot: never to be mistaken for an answer of GitHub's. */
export class NotCovered extends Error {
  constructor(what: string) {
    super(`The GitHub stand-in does not cover ${what}.`);
    this.name = "NotCovered";
  }
}
