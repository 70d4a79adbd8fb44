// The page: what the sandbox tells goes into the state, and the parts draw it.

import { act, follow, look, onSent, read } from "./api.js";
import { Composer } from "./composer.js";
import { byId } from "./dom.js";
import { onInsideLink } from "./components.js";
import { drawGate } from "./gate.js";
import { Lab } from "./lab.js";
import { Log } from "./log.js";
import { onChannelLink } from "./markdown.js";
import { askForForm, closeForms, formOpened } from "./modal.js";
import { drawChannels, drawMembers, drawRail, drawTopbar } from "./sidebar.js";
import { channelOf, state } from "./state.js";

const composer = new Composer(byId("composer"));
const log = new Log({ open: choose, suggest: (line) => composer.fill(line), reply: (message) => composer.answer(message) });
const lab = new Lab(byId("lab"), { insert: (word) => composer.insert(word) });
let loading = null; // what is heard while messages are being read waits in here

function play(member, byKey = false) {
  if (member === state.member) return;
  state.member = member;
  state.interactions.clear();
  closeForms();
  connect();
  if (byKey) pendingFocus = member;
}
let pendingFocus = "";

function connect() {
  follow(hear, () => say("The connection to the sandbox is lost. Has it ended? Trying again …"));
}

function say(words) {
  byId("banner").textContent = words;
  byId("banner").hidden = !words;
}

// ---------------------------------------------------------------- what is heard

const heard = {
  state(told) {
    say("");
    take(told);
    drawRail(() => lab.toggle());
    lab.mark();
    drawMembers(play);
    if (pendingFocus) document.querySelector(`[data-member="${CSS.escape(pendingFocus)}"]`)?.focus();
    pendingFocus = "";
    choose(channelOf(state.channel) ? state.channel : state.channels[0]?.id, { again: true });
  },
  changed(told) {
    const before = state.me?.locale;
    take(told);
    drawMembers(play);
    if (before !== state.me.locale) {
      loadCommands();
      log.redraw();
    }
    heard.channels(told);
  },
  channels(told) {
    state.channels = told.channels;
    drawChannels(choose);
    drawTopbar({ choose, toggleSidebar });
    if (!channelOf(state.channel)) return choose(state.channels[0]?.id);
    if (channelOf(state.channel).writable !== state.writable) drawWritable();
    else composer.renamed();
    drawGate();
    log.draw();
  },
  message(told) {
    const { message } = told;
    if (message.id === state.channel && state.starter) {
      state.starter = message;
      log.draw();
    }
    if (message.channel_id !== state.channel) return;
    if (loading) loading.push(told);
    state.messages.set(message.id, message);
    log.draw();
  },
  deleted(told) {
    if (loading) loading.push(told);
    if (state.messages.delete(told.id)) log.draw();
  },
  interaction(told) {
    state.interactions.set(told.interaction.id, told.interaction);
    formOpened(told.interaction);
    log.draw();
  },
  commands: () => loadCommands(),
  bot(told) {
    state.bot = told.bot;
    drawTopbar({ choose, toggleSidebar });
    lab.refresh();
  },
};

function take({ me, guild, members, roles, locales, channels, bot }) {
  Object.assign(state, { me, guild, members, roles, locales, channels, bot });
}

const hear = (told) => heard[told.t]?.(told);

// ---------------------------------------------------------------- where we are

async function choose(id, { again = false } = {}) {
  byId("app").classList.remove("sidebar-open");
  if (!id || (id === state.channel && !again)) return;
  state.channel = id;
  remember();
  state.messages = new Map();
  state.starter = null;
  drawChannels(choose);
  drawTopbar({ choose, toggleSidebar });
  drawGate();
  look(id);
  lab.refresh();
  await Promise.all([loadMessages(id), loadCommands()]);
}

async function loadMessages(id) {
  const waiting = (loading = []);
  const there = await read("messages").catch(() => null);
  if (loading !== waiting || !there) return;
  loading = null;
  state.messages = new Map(there.messages.map((message) => [message.id, message]));
  state.starter = there.starter;
  for (const told of waiting) hear(told);
  log.open(id);
  drawWritable();
}

function drawWritable() {
  state.writable = Boolean(channelOf(state.channel)?.writable);
  composer.moved();
}

async function loadCommands() {
  const member = state.member;
  const commands = await read("commands").catch(() => null);
  if (commands && member === state.member) state.commands = commands;
  composer.commandsChanged();
}

const remember = () => history.replaceState(null, "", `#${state.member}/${state.channel}`);

function toggleSidebar() {
  byId("app").classList.toggle("sidebar-open");
}

// ---------------------------------------------------------------- keys for the whole page

document.addEventListener("keydown", (event) => {
  // A key that is still held when a form closes would press the button that opened it, which has the focus again.
  if (event.repeat && event.key === "Enter" && event.target.closest?.("button")) event.preventDefault();
  const typing = event.target.closest?.("input, textarea, select, dialog");
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    const listed = [...document.querySelectorAll("[data-channel]")].map((button) => button.dataset.channel);
    const at = listed.indexOf(state.channel) + (event.key === "ArrowDown" ? 1 : -1);
    choose(listed.at(at % listed.length));
  } else if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    composer.start("/");
  }
});

async function goTo(channelId, messageId) {
  await choose(channelId);
  if (messageId) log.show(messageId);
}

onSent(askForForm);
onChannelLink(goTo);
onInsideLink(goTo);
composer.onSending = () => log.follow(); // what comes of it is read at the end, wherever one was
log.onDelete = (message) => act("delete", { message: message.id }).catch((error) => say(error.message));
const [member, channel] = decodeURIComponent(location.hash.slice(1)).split("/");
if (member) state.member = member;
if (channel) state.channel = channel;
connect();
