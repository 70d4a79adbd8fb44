// Threads and posts: starting one, and the menu of the one that is open.

import { act } from "./api.js";
import { byId, h, icon } from "./dom.js";
import { channelOf, state } from "./state.js";
import { toast } from "./toast.js";

const STARTS = { text: "New thread", announcement: "New thread", forum: "New post" };

/** What can be done with the open channel or thread, for the bar above the messages. */
export function threadTools(channel, choose) {
  if (channel?.thread) return menu(channel);
  const words = STARTS[channel?.kind];
  return words ? h("button.icon", { type: "button", title: words, "aria-label": words, onclick: () => startDialog(channel, choose) }, icon("plus", 20)) : null;
}

/** All threads of the open channel, joined or not: those at work first, then the archived ones. */
export function threadList(channel, choose) {
  if (!channel || channel.parent_id || !["text", "announcement"].includes(channel.kind)) return null;
  const threads = state.channels.filter((thread) => thread.parent_id === channel.id).toReversed();
  const part = (words, some) => (some.length ? [h("h3", {}, words), ...some.map((thread) => h("li", {}, listed(thread, choose)))] : []);
  const rows = [
    ...part("Joined", threads.filter((thread) => !thread.archived && thread.thread.joined)),
    ...part("Other threads", threads.filter((thread) => !thread.archived && !thread.thread.joined)),
    ...part("Archived", threads.filter((thread) => thread.archived)),
  ];
  const open = byId("thread-list")?.open && byId("thread-list").dataset.of === channel.id;
  const details = h(
    "details.thread-menu.thread-list", { id: "thread-list", open: Boolean(open), "data-of": channel.id },
    h("summary.icon", { "aria-label": "Threads", title: "Threads" }, icon("thread", 22), threads.length ? h("small", {}, String(threads.length)) : null),
    h("ul", {}, rows.length ? rows : h("p.hint", {}, "There are no threads here.")),
  );
  details.addEventListener("keydown", (event) => event.key === "Escape" && ((details.open = false), details.querySelector("summary").focus()));
  return details;
}

function listed(thread, choose) {
  return h("button", { type: "button", onclick: () => choose(thread.id) }, h("span.name", {}, thread.name), thread.unread ? h("span.badge", {}, String(thread.unread)) : null, thread.kind === "private_thread" ? icon("lock", 14) : null);
}

export function postList(forum, choose) {
  const posts = state.channels.filter((thread) => thread.parent_id === forum.id);
  const rows = posts.toReversed().map((post) =>
    h("li", {}, h("button.post", { type: "button", onclick: () => choose(post.id) }, icon("forum", 18), h("span.name", {}, post.name), post.locked ? icon("lock", 14) : null, post.archived ? h("small", {}, "archived") : null)),
  );
  const start = h("button.button.primary", { type: "button", onclick: () => startDialog(forum, choose) }, "New post");
  return [h("p", {}, posts.length ? "Pick a post, or begin one." : "There are no posts yet."), h("ul.posts", { "aria-label": "Posts" }, rows), start];
}

// ---------------------------------------------------------------- starting

function startDialog(channel, choose) {
  const post = channel.kind === "forum";
  const name = h("input", { type: "text", required: true, maxlength: "100", autocomplete: "off" });
  const content = h("textarea", { rows: 3, required: post });
  const secret = h("input", { type: "checkbox" });
  const problem = h("p.problem", { role: "alert" });
  const title = STARTS[channel.kind];
  const submit = async (event) => {
    event.preventDefault();
    try {
      const made = await act("thread", { name: name.value, content: content.value, private: secret.checked }, channel.id);
      dialog.close();
      await shown(made.channel);
      choose(made.channel);
    } catch (error) {
      problem.textContent = error.message;
    }
  };
  const dialog = h(
    "dialog.form", { "aria-label": title, onclose: () => dialog.remove() },
    h("form", { onsubmit: submit },
      h("header", {}, h("h3", {}, title), h("button.icon", { type: "button", "aria-label": "Close", onclick: () => dialog.close() }, icon("close"))),
      field("Name", name, true), field("First message", content, post),
      channel.kind === "text" ? h("label.check-row", {}, secret, h("span", {}, "Private: only for people who are added")) : null,
      problem,
      h("footer", {}, h("button.button.secondary", { type: "button", onclick: () => dialog.close() }, "Cancel"), h("button.button.primary", { type: "submit" }, post ? "Post" : "Create"))),
  );
  byId("overlays").append(dialog);
  dialog.showModal();
}

function field(words, node, needed) {
  return h("label.field-row", {}, h("span.field-label", {}, words, needed ? h("b", { title: "required" }, " *") : null), node);
}

/** The list of channels comes over the socket, by itself. */
async function shown(id) {
  for (let tries = 0; tries < 50 && !channelOf(id); tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
}

// ---------------------------------------------------------------- the menu of a thread

function menu(channel) {
  const { joined, bot, mine, moderates } = channel.thread;
  const items = [
    joined ? ["leave", "Leave thread"] : ["join", "Join thread"],
    bot ? null : ["add the bot", "Add the bot to this thread"],
    mine ? ["rename", "Rename"] : null,
    channel.archived ? ["reopen", "Open again"] : mine ? ["archive", "Close thread"] : null,
    moderates ? (channel.locked ? ["unlock", "Unlock"] : ["lock", "Lock"]) : null,
    moderates ? ["delete", "Delete thread"] : null,
  ].filter(Boolean);
  const open = byId("thread-menu")?.open && byId("thread-menu").dataset.thread === channel.id;
  const details = h(
    "details.thread-menu", { id: "thread-menu", open: Boolean(open), "data-thread": channel.id },
    h("summary.icon", { "aria-label": "Thread menu", title: "Thread menu" }, icon("dots", 24)),
    h("ul", {}, items.map(([what, words]) => h("li", {}, h("button", { type: "button", class: what === "delete" ? "bad" : "", onclick: () => pick(channel, what, details) }, words)))),
  );
  details.addEventListener("keydown", (event) => event.key === "Escape" && ((details.open = false), details.querySelector("summary").focus()));
  return details;
}

document.addEventListener("click", (event) => {
  for (const id of ["thread-menu", "thread-list"]) {
    const open = byId(id);
    if (open?.open && !open.contains(event.target)) open.open = false;
  }
});

function pick(channel, what, details) {
  details.open = false;
  if (what === "rename") return renameDialog(channel);
  change(channel, what);
}

async function change(channel, what, name = "") {
  try {
    await act("thread/change", { do: what, name }, channel.id);
  } catch (error) {
    toast(error.message);
  }
}

function renameDialog(channel) {
  const name = h("input", { type: "text", required: true, maxlength: "100", value: channel.name, autocomplete: "off" });
  const submit = (event) => {
    event.preventDefault();
    dialog.close();
    change(channel, "rename", name.value);
  };
  const dialog = h(
    "dialog.form", { "aria-label": "Rename thread", onclose: () => dialog.remove() },
    h("form", { onsubmit: submit }, h("header", {}, h("h3", {}, "Rename thread")), field("Name", name, true),
      h("footer", {}, h("button.button.secondary", { type: "button", onclick: () => dialog.close() }, "Cancel"), h("button.button.primary", { type: "submit" }, "Rename"))),
  );
  byId("overlays").append(dialog);
  dialog.showModal();
  name.select();
}
