// Discord's markup as DOM nodes: bold, code, mentions, times, links, quotes, lists. No HTML is ever parsed.

import { h, icon } from "./dom.js";
import { channelOf, language, memberOf, mentionName, state } from "./state.js";

const INLINE = new RegExp(
  [
    "```(?:[a-z]*\\n)?([\\s\\S]+?)```", // 1 block of code
    "``([\\s\\S]+?)``|`([^`\\n]+)`", // 2, 3 code
    "\\\\([^\\sA-Za-z0-9])", // 4 escaped
    "\\*\\*([\\s\\S]+?)\\*\\*", // 5 bold
    "__([\\s\\S]+?)__", // 6 underlined
    "~~([\\s\\S]+?)~~", // 7 struck
    "\\|\\|([\\s\\S]+?)\\|\\|", // 8 spoiler
    "\\*([^\\s*](?:[^*]*[^\\s*])?)\\*|\\b_([^_]+)_\\b", // 9, 10 italics
    "<@!?(\\d+)>|<#(\\d+)>|<@&(\\d+)>", // 11 member, 12 channel, 13 role
    "<t:(-?\\d+)(?::([tTdDfFR]))?>", // 14, 15 time
    "<\\/([^:>]+):\\d+>", // 16 command
    "\\[([^\\]\\n]+)\\]\\(<?(https?:\\/\\/[^\\s)>]+)>?\\)", // 17, 18 named link
    "<(https?:\\/\\/[^\\s>]+)>|(https?:\\/\\/[^\\s<]*[^\\s<.,:;\"'\\])*_!?])", // 19, 20 link
  ].join("|"),
);

let open = () => {};

/** What to do when a channel's name is clicked. */
export const onChannelLink = (handler) => (open = handler);

/** The text of a message or an embed. */
export function markdown(text) {
  const lines = text.split("\n");
  const nodes = [];
  let plain = [];
  const flush = () => {
    if (plain.length) nodes.push(h("span.text", {}, inline(plain.join("\n"))));
    plain = [];
  };
  for (let at = 0; at < lines.length; at++) {
    const fence = lines[at].includes("```") && lines.slice(at).join("\n").match(/^([\s\S]*?```[\s\S]+?```)/);
    if (fence) {
      const taken = fence[1].split("\n").length;
      plain.push(...lines.slice(at, at + taken));
      at += taken - 1;
      continue;
    }
    const block = blockOf(lines[at]);
    if (block) {
      flush();
      nodes.push(block);
    } else plain.push(lines[at]);
  }
  flush();
  return nodes;
}

function blockOf(line) {
  const [, mark, rest] = line.match(/^(> |-# |#{1,3} | {0,4}[-*] )(.*)$/) ?? [];
  if (!mark) return null;
  if (mark === "> ") return h("blockquote", {}, inline(rest));
  if (mark === "-# ") return h("small.subtext", {}, inline(rest));
  if (mark.startsWith("#")) return h(`h${mark.length + 1}.heading`, {}, inline(rest));
  return h("div.bullet", {}, inline(rest));
}

/** Markup within a line. */
export function inline(text) {
  const nodes = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    if (found.index) nodes.push(rest.slice(0, found.index));
    nodes.push(piece(found));
    rest = rest.slice(found.index + found[0].length);
  }
  if (rest) nodes.push(rest);
  return nodes;
}

function piece(found) {
  const [, fence, code2, code1, escaped, bold, under, struck, spoiler, star, dash] = found;
  const [member, channel, role, time, style, command, name, target, hidden, bare] = found.slice(11);
  if (fence) return h("pre", {}, h("code", {}, fence.replace(/\n$/, "")));
  if (code2 || code1) return h("code", {}, code2 ?? code1);
  if (escaped) return escaped;
  if (bold) return h("strong", {}, inline(bold));
  if (under) return h("u", {}, inline(under));
  if (struck) return h("s", {}, inline(struck));
  if (spoiler) return h("button.spoiler", { type: "button", "aria-label": "Spoiler: show", onclick: reveal }, h("span", {}, inline(spoiler)));
  if (star || dash) return h("em", {}, inline(star ?? dash));
  if (member) return h("span.mention", { class: member === state.me?.id ? "mention own" : "mention" }, `@${mentionName(member)}`);
  if (channel) return channelLink(channel);
  if (role) return h("span.mention", {}, `@${state.roles.find((each) => each.id === role)?.name ?? "role"}`);
  if (time) return timestamp(Number(time), style ?? "f");
  if (command) return h("span.mention", {}, `/${command}`);
  if (name) return link(target, name);
  return link(hidden ?? bare, hidden ?? bare);
}

const reveal = (event) => {
  event.currentTarget.classList.add("shown");
  event.stopPropagation();
};

function link(url, words) {
  const inside = url.match(/^https:\/\/(?:\w+\.)?discord\.com\/channels\/(?:\d+|@me)\/(\d+)(?:\/(\d+))?$/);
  if (inside) return channelLink(inside[1], inside[2]);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, words);
}

function channelLink(id, message = "") {
  const channel = channelOf(id);
  if (!channel) return h("span.mention", {}, "# no-access");
  const sign = icon(channel.parent_id ? "thread" : "hash", 14);
  const words = message ? `${channel.name} › message` : channel.name;
  return h("button.mention.place", { type: "button", onclick: () => open(id, message) }, sign, words);
}

// ---------------------------------------------------------------- times

const FORMATS = {
  t: { timeStyle: "short" }, T: { timeStyle: "medium" }, d: { dateStyle: "short" }, D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" }, F: { dateStyle: "full", timeStyle: "short" },
};
const UNITS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

function timestamp(seconds, style) {
  const date = new Date(seconds * 1000);
  const full = new Intl.DateTimeFormat(language(), FORMATS.F).format(date);
  const words = style === "R" ? ago(seconds) : new Intl.DateTimeFormat(language(), FORMATS[style]).format(date);
  const properties = { datetime: date.toISOString(), title: full };
  if (style === "R") properties["data-relative"] = String(seconds);
  return h("time.stamp", properties, words);
}

function ago(seconds) {
  const away = Math.round(seconds - Date.now() / 1000);
  const [unit, length] = UNITS.find(([, size]) => Math.abs(away) >= size) ?? UNITS.at(-1);
  return new Intl.RelativeTimeFormat(language(), { numeric: "auto" }).format(Math.trunc(away / length), unit);
}

setInterval(() => {
  for (const stamp of document.querySelectorAll("time[data-relative]")) {
    stamp.textContent = ago(Number(stamp.dataset.relative));
  }
}, 1000);
