// The messages of the open channel: kept in order, redrawn only where they changed, so that a playing video plays on.

import { appsMenu } from "./apps.js";
import { avatar, byId, compareIds, h, icon } from "./dom.js";
import { buttonsBusy, components } from "./components.js";
import { attachments, embeds } from "./media.js";
import { inline, markdown } from "./markdown.js";
import { signOf } from "./sidebar.js";
import { channelOf, language, state } from "./state.js";
import { postList } from "./threads.js";

const TOGETHER = 7 * 60 * 1000; // messages of one author within this time share one head
const NEAR_END = 120;
const SUGGESTIONS = [
  ["/imagine prompt:a red fox in snow", "pictures of what you describe"],
  ["/video prompt:waves rolling in at night", "a short video"],
  ["/darkroom models", "what there is, with options and prices"],
  ["/imagine prompt:a lighthouse [fail]", "what a failure looks like: words in brackets are mishaps, see the Lab"],
];

export class Log {
  constructor({ open, suggest, reply }) {
    this.openChannel = open;
    this.reply = reply;
    this.suggest = suggest;
    this.onDelete = () => {};
    this.list = byId("log");
    this.scroll = byId("scroll");
    this.drawn = new Map(); // key → {node, looks}
    this.kept = new Map(); // nodes with media, by message and part → {looks, node}
    this.atEnd = true;
    this.last = 0; // where the view was at the last scroll event
    this.scroll.addEventListener("scroll", () => this.scrolled(), { passive: true });
    const grown = new ResizeObserver(() => this.atEnd && this.toEnd());
    for (const box of [this.list, this.scroll]) grown.observe(box); // the view shrinks under a composer of many lines
  }

  /** Only whoever scrolls up leaves the end: a picture that arrives below moves the end away by itself. */
  scrolled() {
    const up = this.scroll.scrollTop < this.last;
    this.last = this.scroll.scrollTop;
    if (this.distance() < NEAR_END) this.atEnd = true;
    else if (up) this.atEnd = false;
  }

  distance() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight;
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.last = this.scroll.scrollTop; // a card that shrinks while it is drawn anew moves the view up: nobody scrolled
  }

  /** To the end, and on with it. */
  follow() {
    this.atEnd = true;
    this.toEnd();
  }

  open() {
    this.drawn.clear();
    this.kept.clear();
    this.atEnd = true;
    this.list.replaceChildren();
    this.draw();
    this.toEnd();
  }

  /** All anew, as when dates are to be written in another language. */
  redraw() {
    this.drawn.clear();
    this.list.replaceChildren();
    this.draw();
  }

  draw() {
    const wanted = this.entries();
    const keys = new Set(wanted.map((entry) => entry.key));
    for (const [key, { node }] of this.drawn) {
      if (keys.has(key)) continue;
      node.remove();
      this.drawn.delete(key);
    }
    wanted.forEach((entry, index) => this.place(entry, index));
    if (this.atEnd) this.toEnd();
  }

  place(entry, index) {
    const before = this.drawn.get(entry.key);
    let node = before?.node;
    if (before?.looks !== entry.looks) {
      node = entry.build();
      before?.node.replaceWith(node);
      this.drawn.set(entry.key, { node, looks: entry.looks });
    }
    if (this.list.children[index] !== node) this.list.insertBefore(node, this.list.children[index] ?? null);
  }

  // -------------------------------------------------------------- what there is to show, in order

  entries() {
    const entries = [this.intro()];
    let last = null;
    for (const item of this.items()) {
      const { message, interaction } = item;
      if (interaction) {
        entries.push(pending(interaction, () => this.dismiss(interaction.id)));
        last = null;
        continue;
      }
      const joined = together(last, message);
      entries.push({
        key: message.id,
        looks: JSON.stringify([message, message.reply && excerpt(message.reply), joined, failure(message), buttonsBusy(message), channelNames()]),
        build: () => this.message(message, joined),
      });
      last = message;
    }
    return entries;
  }

  items() {
    const messages = [...state.messages.values()].filter((message) => !state.dismissed.has(message.id) && message.type !== 21);
    const answered = new Set(messages.map((message) => message.answers)); // the answer is told before the command's new state
    const waiting = [...state.interactions.values()].filter((sent) => unanswered(sent) && !answered.has(sent.id) && !state.dismissed.has(sent.id));
    const items = [
      ...messages.map((message) => ({ id: message.id, message })),
      ...waiting.map((interaction) => ({ id: interaction.id, interaction })),
    ];
    return items.sort((one, other) => compareIds(one.id, other.id));
  }

  intro() {
    const channel = channelOf(state.channel);
    const empty = state.messages.size === 0;
    const posts = state.channels.filter((thread) => channel?.kind === "forum" && thread.parent_id === channel.id);
    const looks = JSON.stringify([channel?.name, channel?.nsfw, channel?.thread, channel?.writable, empty, state.starter, state.me?.id, posts]);
    return { key: "intro", looks, build: () => this.buildIntro(channel, empty) };
  }

  buildIntro(channel, empty) {
    if (!channel) return h("li.intro", {}, h("p", {}, "There is no channel here for this member."));
    const sign = h("span.sign", {}, icon(signOf(channel), 40));
    if (channel.kind === "direct") return h("li.intro", {}, sign, h("h3", {}, channel.name), h("p", {}, `What the bot writes to ${state.me.name} in private.`));
    if (channel.kind === "forum") return h("li.intro", {}, sign, h("h3", {}, channel.name), ...postList(channel, this.openChannel));
    if (channel.parent_id) {
      const starter = state.starter ? [this.message(state.starter, false, true)] : [];
      return h("li.intro", {}, sign, h("h3", {}, channel.name), closedTo(channel), starter.length ? h("ol.starter", { "aria-label": "The message this thread was started on" }, starter) : null);
    }
    const start = empty && channel.writable ? [h("p", {}, "Nobody has said anything yet. Type ", h("kbd", {}, "/"), " below, or start with one of these:"), this.suggestions()] : [];
    return h("li.intro", {}, sign, h("h3", {}, `Welcome to #${channel.name}!`), h("p", {}, about(channel)), ...start);
  }

  suggestions() {
    const rows = SUGGESTIONS.map(([line, what]) =>
      h("li", {}, h("button.suggestion", { type: "button", onclick: () => this.suggest(line) }, h("code", {}, line), h("span", {}, what))),
    );
    return h("ul.suggestions", {}, rows);
  }

  // -------------------------------------------------------------- one message

  message(message, joined, quoted = false) {
    if (message.system) return systemLine(message, this.openChannel);
    const classes = ["message", joined && "joined", message.pings && "pings", message.ephemeral && "ephemeral"];
    const who = message.author;
    const body = message.loading ? [thinking(message)] : this.body(message, quoted);
    return h(
      "li", { class: classes.filter(Boolean).join(" "), id: quoted ? null : `message-${message.id}`, "data-author": message.author.name },
      message.used && !joined ? usedLine(message.used) : null,
      message.reply ? replyLine(message.reply, (id) => this.show(id)) : null,
      joined ? h("span.side-time", { "aria-hidden": "true" }, clock(message.at)) : who.bot ? avatar(who.name, who) : h("button.face", { type: "button", "aria-label": `${who.name}: apps`, onclick: (event) => appsMenu(event.currentTarget, { user: who.id }, who.name) }, avatar(who.name, who)),
      h("div.content", {}, joined ? null : head(message), ...body, message.ephemeral ? this.privately(message) : null),
      quoted || message.loading ? null : this.tools(message),
    );
  }

  body(message, quoted) {
    const text = message.content ? h("div.words", {}, markdown(message.content)) : null;
    if (text && message.edited && !message.author.bot) text.append(h("small.edited", {}, " (edited)"));
    return [
      text,
      embeds(message.embeds),
      this.attachments(message, quoted),
      components(message, quoted ? (_key, _looks, build) => build() : (key, looks, build) => this.keep(`${message.id}-${key}`, looks, build)),
      failure(message) ? h("p.failed", { role: "alert" }, "This interaction failed") : null,
      message.thread && !quoted ? threadLink(message.thread, this.openChannel) : null,
    ];
  }

  /** The same files keep their nodes: an edited message must not restart its video. */
  attachments(message, quoted) {
    if (!message.attachments.length) return null;
    if (quoted) return attachments(message.attachments);
    const looks = JSON.stringify(message.attachments.map((file) => [file.id, file.url, file.spoiler]));
    return this.keep(message.id, looks, () => attachments(message.attachments));
  }

  keep(key, looks, build) {
    const before = this.kept.get(key);
    if (before?.looks === looks) return before.node;
    const node = build();
    this.kept.set(key, { looks, node });
    return node;
  }

  /** Go to a message that is here, and let it shine for a moment. */
  show(id) {
    const there = byId(`message-${id}`);
    if (!there) return;
    this.atEnd = false;
    there.scrollIntoView({ block: "center" });
    there.classList.remove("shining");
    void there.offsetWidth; // so that it shines again
    there.classList.add("shining");
  }

  privately(message) {
    const dismiss = h("button.link", { type: "button", onclick: () => this.dismiss(message.id) }, "Dismiss message");
    return h("p.privately", {}, "Only you can see this", message.loading ? null : [" · ", dismiss]);
  }

  dismiss(id) {
    state.dismissed.add(id);
    this.draw();
  }

  tools(message) {
    const writable = channelOf(state.channel)?.writable;
    const tool = (sign, words, act, look = "") => h("button", { type: "button", class: look, "aria-label": words, title: words, onclick: act }, icon(sign, 18));
    const buttons = [
      writable && !message.ephemeral ? tool("reply_arrow", "Reply", () => this.reply(message)) : null,
      channelOf(state.channel)?.kind === "direct" ? null : tool("apps", "Apps", (event) => appsMenu(event.currentTarget, { message: message.id }, "Apps")),
      message.deletable ? tool("trash", "Delete message", () => this.onDelete(message), "bad") : null,
    ].filter(Boolean);
    return buttons.length ? h("div.tools", {}, buttons) : null;
  }
}

// ---------------------------------------------------------------- pieces

const about = (channel) =>
  channel.nsfw ? "This channel is age-restricted: modes that need it work here." : `This is the start of #${channel.name} in a Discord that lives on your machine.`;

/** A private thread says who is not in it. */
function closedTo(thread) {
  if (thread.kind !== "private_thread") return null;
  return h("p", {}, "Only people who were added see this thread, and moderators. ", thread.thread.bot ? "Darkroom was added." : "Darkroom was not added: it can answer commands here, and do nothing else.");
}

/** Channel links in messages show names, which may come later. */
const channelNames = () => state.channels.length;

function together(last, message) {
  if (!last || last.system || message.system || message.used || message.reply || last.silent !== message.silent || last.ephemeral !== message.ephemeral) return false;
  return last.author.id === message.author.id && new Date(message.at) - new Date(last.at) < TOGETHER;
}

function head(message) {
  return h(
    "div.head", {},
    h("span.author", { class: message.author.bot ? "author bot" : "author" }, message.author.name),
    message.author.bot ? h("span.tag", {}, "APP") : null,
    h("time", { datetime: message.at, title: new Date(message.at).toLocaleString(language()) }, when(message.at)),
    message.silent ? h("span.silent", { title: "Sent silently: nobody's device made a sound", "aria-label": "silent message" }, icon("silent", 14)) : null,
  );
}

function when(at) {
  const date = new Date(at);
  const today = date.toDateString() === new Date().toDateString();
  return today ? `Today at ${clock(at)}` : date.toLocaleString(language(), { dateStyle: "short", timeStyle: "short" });
}

const clock = (at) => new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

function usedLine(used) {
  return h("div.used", {}, h("span.bend", {}), avatar(used.member, { size: 16 }), h("strong", {}, used.member), " used ", h("span.mention", {}, used.command));
}

/** What stands in the answered message now, which may have been edited since. */
const excerpt = (reply) => (state.messages.get(reply.id)?.excerpt ?? reply.text).split("\n")[0].replace(/^(-#|#{1,3}|>) /, "");

/** Whom and what a message answers; a click goes there. */
function replyLine(reply, show) {
  const bend = h("span.bend", {});
  if (!reply.author) return h("div.used.reply", {}, bend, h("em", {}, "Original message was deleted"));
  return h("div.used.reply", {}, bend, avatar(reply.author, { bot: reply.bot, size: 16 }), h("strong", {}, `@${reply.author}`),
    h("button.excerpt", { type: "button", onclick: () => show(reply.id) }, excerpt(reply) ? inline(excerpt(reply)) : h("em", {}, "Click to see attachment")));
}

function thinking(message) {
  return h("p.thinking", { role: "status" }, h("span.dots", { "aria-hidden": "true" }, h("i", {}), h("i", {}), h("i", {})), ` ${message.author.name} is thinking…`);
}

function threadLink(thread, open) {
  const count = thread.count === 1 ? "1 message" : `${thread.count} messages`;
  return h(
    "button.thread-link", { type: "button", onclick: () => open(thread.id) },
    h("span.thread-name", {}, icon("thread", 16), thread.name),
    h("span.thread-count", {}, thread.count ? count : "See thread", " ›"),
  );
}

function systemLine(message, open) {
  const words = message.type === 18 ? " started a thread: " : message.type === 6 ? " pinned a message." : " ";
  const named = message.type === 18 ? h("button.link", { type: "button", onclick: () => message.thread && open(message.thread.id) }, message.content) : inline(message.content);
  return h("li.system", { id: `message-${message.id}` }, icon("thread", 16), h("strong", {}, message.author.name), words, named);
}

// ---------------------------------------------------------------- interactions without an answer

/** A command on its way, or one that nobody answered. Deferred ones have a message of their own. */
function unanswered(sent) {
  return sent.kind === 2 && sent.channel_id === state.channel && (sent.state === "sent" || sent.state === "failed");
}

function pending(sent, dismiss) {
  const failed = sent.state === "failed";
  const [command] = sent.text.split(/\s\w+:/);
  const words = failed
    ? h("p.failed", { role: "alert" }, "The application did not respond")
    : h("p.thinking", { role: "status" }, "Sending command…");
  const build = () =>
    h(
      "li.message.ephemeral.pending", {},
      usedLine({ member: state.me.name, command: command.replace(/^Apps → /, "") }),
      avatar("Darkroom", { bot: true }),
      h("div.content", {}, h("div.head", {}, h("span.author.bot", {}, "Darkroom"), h("span.tag", {}, "APP")), words,
        failed ? h("p.privately", {}, "Only you can see this · ", h("button.link", { type: "button", onclick: dismiss }, "Dismiss message")) : null),
    );
  return { key: `sent-${sent.id}`, looks: sent.state, build };
}

/** The latest press on this message went unanswered. */
function failure(message) {
  const presses = [...state.interactions.values()].filter((sent) => sent.source_id === message.id);
  return presses.sort((one, other) => compareIds(one.id, other.id)).at(-1)?.state === "failed";
}
