// The page's only script. The server draws; this swaps in what changed and sends what people do.

const state = { ...document.body.dataset };
const drawn = {};
const byId = (id) => document.getElementById(id);

function address() {
  const query = new URLSearchParams({ user: state.user, channel: state.channel });
  if (state.thread) query.set("thread", state.thread);
  return query;
}

// --- drawing ---------------------------------------------------------------------------------------------------

let refreshing = false;
let again = false;

async function refresh() {
  // One request at a time; a change in the meantime asks for one more.
  if (refreshing) {
    again = true;
    return;
  }
  refreshing = true;
  try {
    const response = await fetch(`/ui/state?${address()}`);
    if (response.ok) draw(await response.json());
  } catch {
    // The stand-in is restarting; the stream reconnects and asks again.
  }
  refreshing = false;
  if (again) {
    again = false;
    void refresh();
  }
}

function draw(parts) {
  // First, because a panel that is not shown cannot be scrolled to its newest reply.
  document.body.classList.toggle("has-thread", Boolean(state.thread));
  for (const [id, markup] of Object.entries(parts)) {
    if (drawn[id] === markup) continue;
    drawn[id] = markup;
    const element = byId(id);
    const wasAtEnd = isAtEnd(element);
    element.innerHTML = markup;
    if (wasAtEnd) element.scrollTop = element.scrollHeight;
    if (id === "modal") showModal();
  }
  markUnread();
}

function isAtEnd(element) {
  return element.scrollHeight - element.scrollTop - element.clientHeight < 80;
}

function showModal() {
  const dialog = byId("modal").querySelector("dialog");
  if (!dialog) return;
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    void act("close", { viewId: dialog.dataset.view });
  });
  dialog.showModal();
}

/** A channel is bold until the person has seen its newest message. Kept in the browser, as it is only a mark. */
function markUnread() {
  for (const link of document.querySelectorAll("#sidebar a[data-id]")) {
    const key = `seen:${state.user}:${link.dataset.id}`;
    if (link.dataset.id === state.channel) localStorage.setItem(key, link.dataset.latest);
    link.classList.toggle("unread", link.dataset.latest > (localStorage.getItem(key) ?? ""));
  }
}

// --- acting ----------------------------------------------------------------------------------------------------

async function act(what, fields) {
  try {
    const body = JSON.stringify({ user: state.user, channel: state.channel, ...fields });
    const response = await fetch(`/ui/${what}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    const answer = await response.json();
    if (answer.problem) toast(answer.problem);
    return answer;
  } catch {
    toast("The local Slack does not answer.");
    return {};
  } finally {
    void refresh();
  }
}

let toastTimer;
function toast(text) {
  const element = byId("toast");
  element.textContent = text;
  element.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    element.hidden = true;
  }, 6000);
}

async function use(element, option) {
  if (element.dataset.confirm && !(await confirmed(JSON.parse(element.dataset.confirm)))) return;
  if (element.dataset.url) window.open(element.dataset.url, "_blank", "noopener,noreferrer");
  element.classList.add("waiting");
  element.disabled = true;
  const { action: actionId, block: blockId, ts, channel, view: viewId } = element.dataset;
  await act(
    "click",
    viewId ? { actionId, blockId, viewId, option } : { actionId, blockId, ts, channel, option },
  );
  element.classList.remove("waiting");
  element.disabled = false;
}

function confirmed(asked) {
  const dialog = byId("confirm");
  const [no, yes] = dialog.querySelectorAll("button");
  dialog.querySelector("h2").textContent = asked.title?.text ?? "Are you sure?";
  dialog.querySelector("p").textContent = asked.text?.text ?? "";
  no.textContent = asked.deny?.text ?? "No";
  yes.textContent = asked.confirm?.text ?? "Yes";
  yes.className = `btn solid ${asked.style ?? "primary"}`;
  return new Promise((resolve) => {
    dialog.onclose = () => resolve(dialog.returnValue === "yes");
    no.onclick = () => dialog.close("no");
    yes.onclick = () => dialog.close("yes");
    dialog.returnValue = "";
    dialog.showModal();
  });
}

async function submit(form) {
  const dialog = form.closest("dialog");
  const values = {};
  for (const block of form.querySelectorAll("[data-input]")) {
    const fields = [...block.querySelectorAll("input, textarea, select")];
    const isGroup = fields.some((field) => field.type === "radio" || field.type === "checkbox");
    const chosen = fields.filter((field) => !isGroup || field.checked).map((field) => field.value);
    if (fields.length > 0) values[block.dataset.input] = isGroup ? chosen : (chosen[0] ?? "");
  }
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  const answer = await act("submit", { viewId: dialog.dataset.view, values });
  button.disabled = false;
  showErrors(form, answer.errors ?? {});
  const note = form.querySelector(".modal-note");
  note.textContent = answer.shownToUser ?? answer.problem ?? "";
  note.hidden = note.textContent === "";
}

function showErrors(form, errors) {
  for (const block of form.querySelectorAll("[data-input]")) {
    const text = errors[block.dataset.input] ?? "";
    const error = block.querySelector(".error");
    error.textContent = text;
    error.hidden = text === "";
    block.classList.toggle("wrong", text !== "");
    for (const field of block.querySelectorAll("input, textarea, select"))
      field.setAttribute("aria-invalid", String(text !== ""));
  }
  form.querySelector(".wrong :is(input, textarea, select)")?.focus();
}

async function send(form, threadTs) {
  const field = form.querySelector("textarea");
  const text = field.value.trim();
  if (text === "") return;
  field.value = "";
  const command = text.match(/^(\/[a-z0-9_-]+)\s*([\s\S]*)$/i);
  if (command && !threadTs) await act("command", { command: command[1], text: command[2] });
  else await act("say", { text, ...(threadTs ? { threadTs } : {}) });
}

function go(changes) {
  Object.assign(state, changes);
  history.replaceState(null, "", `/?${address()}`);
  document.body.classList.remove("nav-open");
  void refresh();
}

// --- listening -------------------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const target = event.target.closest("button");
  if (!target) return;
  if (target.id === "open-nav") document.body.classList.toggle("nav-open");
  else if (target.id === "close-thread") go({ thread: "" });
  else if (target.dataset.thread) go({ thread: target.dataset.thread });
  else if (target.dataset.closeView) void act("close", { viewId: target.dataset.closeView });
  else if (target.dataset.action) void use(target, target.dataset.option);
});

document.addEventListener("change", (event) => {
  const target = event.target;
  if (target.id === "you") location.assign(`/?${new URLSearchParams({ user: target.value })}`);
  else if (target.matches("select[data-action]") && target.value) void use(target, target.value);
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.id === "composer") void send(event.target);
  else if (event.target.id === "thread-composer") void send(event.target, state.thread);
  else void submit(event.target);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.(".composer");
  if (!form || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});

for (const id of ["messages", "thread"]) byId(id).scrollTop = byId(id).scrollHeight;
showModal();
markUnread();
const stream = new EventSource("/ui/stream");
stream.onmessage = () => void refresh();
stream.onopen = () => void refresh();
