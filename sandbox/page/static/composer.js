// Where a member writes: plain messages, and slash commands with their options as pills.

import { Refused, act, actWithFiles } from "./api.js";
import { begun, given, isCalled, TYPES } from "./commandline.js";
import { fileSize, h, icon } from "./dom.js";
import { Pill } from "./pill.js";
import { Popup } from "./popup.js";
import { channelOf, state } from "./state.js";

const PAUSE = 150; // ms of quiet before suggestions are asked for

export class Composer {
  constructor(root) {
    this.popup = new Popup();
    this.command = null;
    this.pills = [];
    this.files = []; // of a plain message
    this.asked = 0;
    this.pending = null;
    this.lastField = null;
    this.onSending = () => {};
    this.build(root);
  }

  build(root) {
    this.problem = h("p.problem", { role: "alert", id: "problem" });
    this.text = h("textarea.plain", { rows: 1, role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-describedby": "problem", id: "text", autocomplete: "off" });
    this.text.addEventListener("input", () => this.typed());
    this.text.addEventListener("keydown", (event) => this.textKey(event));
    this.text.addEventListener("blur", () => this.popup.hide());
    this.text.addEventListener("focus", () => ((this.lastField = this.text), this.typed()));
    this.line = h("div.command-line", { hidden: true });
    this.upload = h("input", { type: "file", hidden: true, multiple: true, tabindex: "-1" });
    this.upload.addEventListener("change", () => this.take([...this.upload.files]));
    this.plus = h("button.icon.plus", { type: "button", "aria-label": "Attach a file", onclick: () => this.upload.click() }, icon("plus", 22));
    this.sender = h("button.icon.send", { type: "button", "aria-label": "Send", onclick: () => this.send() }, icon("send", 22));
    this.tray = h("ul.tray", { "aria-label": "Files to send", hidden: true });
    this.answering = h("div.answering", { hidden: true });
    this.bar = h("div.composer", {}, this.plus, h("div.editor", {}, this.tray, this.text, this.line), this.sender, this.upload);
    root.append(this.popup.node, this.problem, this.answering, this.bar);
    const main = root.closest("main");
    main.addEventListener("dragover", (event) => (event.preventDefault(), main.classList.add("dropping")));
    main.addEventListener("dragleave", (event) => main.contains(event.relatedTarget) || main.classList.remove("dropping"));
    main.addEventListener("drop", (event) => (event.preventDefault(), main.classList.remove("dropping"), this.take([...event.dataTransfer.files])));
    root.addEventListener("paste", (event) => event.clipboardData.files.length && (event.preventDefault(), this.take([...event.clipboardData.files])));
  }

  // -------------------------------------------------------------- what others ask

  /** Another channel or member: what was begun is kept if it can still be sent there. */
  moved() {
    this.renamed();
    this.answer(null);
    for (const part of [this.text, this.plus, this.sender]) part.disabled = !state.writable;
    this.complain("");
  }

  renamed() {
    const channel = channelOf(state.channel);
    const closed = channel?.kind === "forum" ? "A forum takes posts only" : "You may not write here";
    const direct = channel?.kind === "direct";
    const words = direct ? "Darkroom reads no direct messages" : state.writable ? `Message ${channel?.parent_id ? channel.name : `#${channel?.name}`}, or / for commands` : closed;
    this.text.placeholder = words;
    this.text.setAttribute("aria-label", words);
  }

  commandsChanged() {
    const same = this.command && state.commands.find((command) => command.name === this.command.name);
    if (this.command && !same) this.leave();
    if (document.activeElement === this.text) this.typed();
  }

  /** The next message is a reply to this one. */
  answer(message) {
    this.replyTo = message?.id ?? null;
    this.answering.hidden = !message;
    if (!message) return;
    const leave = h("button.icon", { type: "button", "aria-label": "Do not reply", onclick: () => this.answer(null) }, icon("close", 16));
    this.answering.replaceChildren(h("span", {}, "Replying to ", h("strong", {}, message.author.name)), leave);
    this.text.focus();
  }

  start(text) {
    this.leave();
    this.text.value = text;
    this.text.focus();
    this.typed();
  }

  /** A whole line, as from a suggestion: its command and options, ready to be sent. */
  fill(line) {
    this.start("");
    const found = begun(line.includes(" ") ? line : `${line} `, state.commands);
    if (found) this.enter(found.command, given(found.command, found.rest));
    else this.start(line);
  }

  /** A mishap's word goes where one writes; where nothing is begun, into a new prompt. */
  insert(word) {
    if (!state.writable) return this.complain(this.text.placeholder);
    const prompt = this.pills.find((pill) => pill.option.type === TYPES.STRING && pill.option.required);
    if (!this.command && !this.text.value) return this.fill(`/imagine prompt:a red fox ${word}`);
    const field = this.lastField?.isConnected && this.lastField.tagName === "TEXTAREA" && !this.command ? this.lastField : (prompt?.field ?? this.text);
    const spaced = field.value && !field.value.endsWith(" ") ? ` ${word}` : word;
    field.focus();
    field.setRangeText(spaced, field.value.length, field.value.length, "end");
  }

  // -------------------------------------------------------------- plain text, and the beginning of a command

  typed() {
    this.complain("");
    const line = this.text.value;
    if (!line.startsWith("/") || line.includes("\n")) return this.popup.hide();
    const found = begun(line, state.commands);
    if (found) return this.enter(found.command, given(found.command, found.rest));
    const wanted = line.slice(1).toLowerCase().trim();
    const starting = state.commands.filter((command) => command.name.startsWith(wanted));
    const holding = state.commands.filter((command) => !starting.includes(command) && `${command.name} ${command.shown} ${command.description}`.toLowerCase().includes(wanted));
    const items = [...starting, ...holding].map((command) => ({ name: `/${command.shown}`, about: command.description, side: "Darkroom", pick: () => this.enter(command, new Map()) }));
    this.popup.show(this.text, [items.length ? "Commands" : `No command matches ${line}`], items);
  }

  textKey(event) {
    if (this.popup.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    }
  }

  // -------------------------------------------------------------- a command and its options

  enter(command, values) {
    this.command = command;
    this.pills = [];
    this.popup.hide();
    this.text.hidden = true;
    this.text.value = "";
    this.plus.hidden = true;
    this.line.hidden = false;
    this.tail = this.buildTail();
    const leave = h("button.command-name", { type: "button", title: "Take the command back (Escape)", onclick: () => this.start("") }, `/${command.shown}`);
    this.line.replaceChildren(leave, this.tail);
    for (const option of command.options.filter((each) => each.required || values.has(each.name))) {
      const pill = this.add(option);
      if (values.has(option.name) && option.type !== TYPES.ATTACHMENT) pill.set(values.get(option.name));
    }
    this.refreshTail();
    this.next();
  }

  leave() {
    clearTimeout(this.pending);
    this.asked += 1;
    this.command = null;
    this.pills = [];
    this.popup.hide();
    this.line.hidden = true;
    this.line.replaceChildren();
    this.text.hidden = false;
    this.plus.hidden = false;
    this.complain("");
  }

  buildTail() {
    const tail = h("input.tail", { type: "text", role: "combobox", "aria-label": "Add an option", "aria-expanded": "false", "aria-autocomplete": "list", autocomplete: "off" });
    tail.addEventListener("focus", () => this.offer());
    tail.addEventListener("input", () => this.offer());
    tail.addEventListener("blur", () => this.popup.hide());
    tail.addEventListener("keydown", (event) => this.tailKey(event));
    return tail;
  }

  add(option) {
    const pill = new Pill(option, {
      focused: (each) => this.focused(each), typed: (each) => this.pillTyped(each), filled: () => this.next(), key: (event, each) => this.pillKey(event, each),
    });
    pill.field.addEventListener("blur", () => this.popup.hide());
    this.pills.push(pill);
    this.tail.before(pill.node);
    this.refreshTail();
    return pill;
  }

  remove(pill) {
    const at = this.pills.indexOf(pill);
    this.pills.splice(at, 1);
    pill.node.remove();
    this.refreshTail();
    (this.pills[at - 1]?.field ?? this.tail).focus();
  }

  get left() {
    const used = new Set(this.pills.map((pill) => pill.option.name));
    return this.command.options.filter((option) => !used.has(option.name));
  }

  refreshTail() {
    const count = this.left.length;
    this.tail.placeholder = count ? `+${count} optional` : "";
    this.tail.readOnly = count === 0;
  }

  /** On to what is still to be filled in; then to where more options can be added. */
  next() {
    const open = this.pills.find((pill) => pill.empty);
    (open?.field ?? this.tail).focus();
  }

  // -------------------------------------------------------------- the option being filled in

  focused(pill) {
    this.lastField = pill.field;
    this.suggest(pill);
  }

  pillTyped(pill) {
    this.complain("");
    const named = pill.text.match(/^([\s\S]*?)\s?([\p{L}\p{N}_-]+):$/u);
    const target = named && pill.field.selectionEnd === pill.field.value.length ? this.named(named[2], named[1], pill) : null;
    if (!target) return this.suggest(pill);
    pill.set(named[1]);
    if (target === pill) this.suggest(pill);
    else target.field.focus();
  }

  /** Whose value begins where its name was typed in another one's: an option that is not there yet, or is empty; or its own, first thing. */
  named(name, before, pill) {
    if (isCalled(pill.option, name)) return before ? null : pill;
    const there = this.pills.find((each) => isCalled(each.option, name));
    if (there) return there.empty ? there : null;
    const option = this.left.find((each) => isCalled(each, name));
    return option ? this.add(option) : null;
  }

  pillKey(event, pill) {
    if (this.popup.key(event)) return;
    const { key } = event;
    if (key === "Enter" && !event.shiftKey && !event.isComposing) {
      if (pill.option.type === TYPES.ATTACHMENT && pill.empty) return; // opens the file picker
      event.preventDefault();
      this.send();
    } else if (key === "Escape") {
      event.preventDefault();
      this.start("");
    } else if (key === "Backspace" && pill.empty && !pill.field.value) {
      event.preventDefault();
      if (!pill.option.required) this.remove(pill);
      else if (this.pills.length === 1) this.start(`/${this.command.name}`);
    } else if (key === "Tab" && !event.shiftKey && pill === this.pills.at(-1) && this.left.length) {
      event.preventDefault();
      this.tail.focus();
    }
  }

  suggest(pill) {
    const { option } = pill;
    const title = [h("strong", {}, option.shown), ` ${option.description}`, option.required ? "" : h("em", {}, " optional")];
    const show = (choices, note) =>
      this.popup.show(pill.field, note ? [...title, h("span.note", {}, note)] : title, choices.map((choice) => ({ name: choice.name, side: choice.side, pick: () => pill.pick(choice) })));
    clearTimeout(this.pending);
    this.asked += 1;
    if (pill.picked) return this.popup.hide();
    if (option.autocomplete) return this.askFor(pill, show);
    const known = knownChoices(option);
    const wanted = pill.text.toLowerCase().replace(/^[@#]/, "");
    show(known.filter((choice) => choice.name.toLowerCase().includes(wanted)), "");
  }

  /** Suggestions come from the bot; those for an older text are dropped. */
  askFor(pill, show) {
    const number = this.asked;
    show([], " …");
    this.pending = setTimeout(async () => {
      const body = { command: this.command.name, options: this.typedOptions(pill), focused: pill.option.name };
      const answer = await act("autocomplete", body).catch(() => ({ choices: null }));
      if (number !== this.asked || document.activeElement !== pill.field) return;
      if (!answer.choices) show([], " Loading options failed");
      else show(answer.choices, answer.choices.length ? "" : " No options match what you typed");
    }, PAUSE);
  }

  typedOptions(focused) {
    const options = {};
    for (const pill of this.pills) {
      if (pill === focused) options[pill.option.name] = pill.text;
      else if (!pill.empty && pill.soFar() !== undefined) options[pill.option.name] = pill.soFar();
    }
    return options;
  }

  // -------------------------------------------------------------- adding options

  offer() {
    const wanted = this.tail.value.toLowerCase().replace(/:$/, "");
    const options = this.left.filter((option) => option.name.includes(wanted) || option.shown.includes(wanted));
    const named = options.find((option) => isCalled(option, wanted));
    if (this.tail.value.endsWith(":") && named) return this.choose(named);
    if (!this.left.length) return this.popup.hide();
    const items = options.map((option) => ({ name: option.shown, about: option.description, pick: () => this.choose(option) }));
    const title = wanted ? "Options" : "Optional: pick one, or press Enter to send";
    this.popup.show(this.tail, [items.length ? title : `There is no option ${wanted}`], items, { eager: Boolean(wanted) });
  }

  choose(option) {
    this.tail.value = "";
    this.add(option).field.focus();
  }

  tailKey(event) {
    if (this.popup.key(event)) return;
    if (event.key === "Enter") {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.start("");
    } else if (event.key === "Backspace" && !this.tail.value) {
      event.preventDefault();
      if (this.pills.length) this.pills.at(-1).field.focus();
      else this.start(`/${this.command.name}`);
    }
  }

  // -------------------------------------------------------------- files

  take(files) {
    this.upload.value = "";
    if (!files.length) return;
    if (!this.command) {
      this.files.push(...files);
      return this.drawTray();
    }
    for (const file of files) {
      const pill = this.pills.find((each) => each.option.type === TYPES.ATTACHMENT && each.empty);
      const option = this.left.find((each) => each.type === TYPES.ATTACHMENT);
      if (pill) pill.attach(file);
      else if (option) this.add(option).attach(file);
      else this.complain(`/${this.command.name} takes no more files`);
    }
  }

  drawTray() {
    this.tray.hidden = !this.files.length;
    this.tray.replaceChildren(
      ...this.files.map((file) => h("li", {}, icon("file", 16), `${file.name} (${fileSize(file.size)})`, h("button.icon", { type: "button", "aria-label": `Remove ${file.name}`, onclick: () => { this.files.splice(this.files.indexOf(file), 1); this.drawTray(); } }, icon("close", 14)))),
    );
  }

  // -------------------------------------------------------------- sending

  async send() {
    if (this.sending) return;
    this.sending = true;
    this.popup.hide();
    this.onSending();
    try {
      await (this.command ? this.sendCommand() : this.sendText());
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.complain(error.message);
    } finally {
      this.sending = false;
    }
  }

  async sendText() {
    const content = this.text.value.trim();
    if (!content && !this.files.length) return;
    if (content.startsWith("/")) {
      const command = state.commands.find((each) => `/${each.name}` === content);
      if (command) return this.enter(command, new Map());
      throw new Refused(`There is no command ${content.split(" ")[0]} for you here.`);
    }
    const files = Object.fromEntries(this.files.map((file, at) => [`file${at}`, file]));
    const silent = content.startsWith("@silent ");
    await actWithFiles("say", { content: silent ? content.slice(8) : content, reply_to: this.replyTo, silent }, files);
    this.answer(null);
    this.files = [];
    this.drawTray();
    this.text.value = "";
  }

  async sendCommand() {
    const options = {};
    const files = {};
    for (const pill of this.pills) {
      if (pill.empty) {
        if (pill.option.required) return this.fault(pill, `${pill.option.name} is required`);
        continue;
      }
      if (pill.file) files[pill.option.name] = pill.file;
      else {
        try {
          options[pill.option.name] = pill.value();
        } catch (error) {
          return this.fault(pill, error.message);
        }
      }
    }
    await actWithFiles("slash", { command: this.command.name, options }, files);
    this.start("");
  }

  fault(pill, words) {
    pill.fault(true);
    pill.field.focus();
    this.popup.hide();
    this.complain(words);
  }

  complain(words) {
    this.problem.textContent = words;
  }
}

function knownChoices(option) {
  if (option.choices?.length) return option.choices;
  if (option.type === TYPES.BOOLEAN) return [{ name: "True", value: true }, { name: "False", value: false }];
  if (option.type === TYPES.USER) return state.members.map((member) => ({ name: member.name, value: `<@${member.id}>`, side: member.role }));
  if (option.type === TYPES.CHANNEL) return state.channels.map((channel) => ({ name: channel.name, value: `<#${channel.id}>` }));
  return [];
}
