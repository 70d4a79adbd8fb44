// Forms that the bot opens: each field of the form, checked by the browser and by the sandbox.

import { actWithFiles } from "./api.js";
import { avatar, byId, h, icon } from "./dom.js";
import { inline, markdown } from "./markdown.js";
import { menuOptions, picker } from "./menus.js";
import { state } from "./state.js";

const TEXT = 4, FILE = 19, RADIOS = 21, CHECKS = 22, CHECKBOX = 23;
const asked = new Set(); // interactions of this tab that no form was shown for

/** The answer to a request and what the sandbox tells come in either order. */
export function askForForm(id) {
  asked.add(id);
  if (state.interactions.has(id)) formOpened(state.interactions.get(id));
}

/** Once, and only in the tab that asked for it: others of the same member hear of it too, and who loads the page anew. */
export function formOpened(interaction) {
  if (!interaction.modal || !asked.delete(interaction.id)) return;
  show(interaction);
}

export function closeForms() {
  asked.clear();
  for (const dialog of document.querySelectorAll("dialog.form")) dialog.close();
}

function show(interaction) {
  const { title, components } = interaction.modal;
  const fields = [];
  const problem = h("p.problem", { role: "alert" });
  const submit = async (event) => {
    event.preventDefault();
    event.submitter.disabled = true; // one answer a form, however slow it is
    try {
      await send(interaction, fields);
      dialog.close();
    } catch (error) {
      problem.textContent = error.message;
      event.submitter.disabled = false;
    }
  };
  const dialog = h(
    "dialog.form", { "aria-label": title, onclose: () => dialog.remove() },
    h("form", { onsubmit: submit },
      h("header", {}, avatar("Darkroom", { bot: true, size: 24 }), h("h3", {}, title), h("button.icon", { type: "button", "aria-label": "Close", onclick: () => dialog.close() }, icon("close"))),
      h("div.form-parts", {}, components.flatMap((part) => block(part, fields))), problem,
      h("footer", {}, h("button.button.secondary", { type: "button", onclick: () => dialog.close() }, "Cancel"), h("button.button.primary", { type: "submit" }, "Submit"))),
  );
  byId("overlays").append(dialog);
  dialog.showModal();
}

async function send(interaction, fields) {
  const values = {};
  const files = {};
  for (const { id, read } of fields) {
    const value = read();
    if (value instanceof File) files[id] = value;
    else if (value !== undefined) values[id] = value;
  }
  await actWithFiles("modal", { interaction: interaction.id, values, channel: interaction.channel_id }, files);
}

/** One part of the form; what it asks for is added to `fields`. */
function block(part, fields) {
  if (part.type === 10) return [h("div.words", {}, markdown(part.content))];
  if (part.type === 1) return part.components.map((inner) => labelled(inner, inner.label, null, fields));
  if (part.type === 18) return [labelled(part.component, part.label, part.description, fields)];
  return [];
}

function labelled(part, label, about, fields) {
  const { node, read } = field(part, label ?? part.custom_id);
  fields.push({ id: part.custom_id, read });
  const needed = part.type !== CHECKBOX && (part.required ?? true);
  const words = [h("span.field-label", {}, inline(label ?? part.custom_id), needed ? h("b", { title: "required" }, " *") : null), about ? h("small", {}, about) : null];
  const one = part.type === TEXT || part.type === FILE || part.type === CHECKBOX;
  return one ? h("label.field-row", {}, ...words, node) : h("div.field-row", { role: "group", "aria-label": label ?? part.custom_id }, ...words, node);
}

function field(part, label) {
  if (part.type === TEXT) return textField(part);
  if (part.type === FILE) return fileField(part);
  if (part.type === CHECKBOX) return checkField(part);
  if (part.type === RADIOS || part.type === CHECKS) return listField(part);
  return menuField(part, label);
}

function textField(part) {
  const given = { required: part.required ?? true, maxlength: String(part.max_length ?? 4000), minlength: String(part.min_length ?? 0), placeholder: part.placeholder ?? "" };
  const node = part.style === 2 ? h("textarea", { rows: 4, ...given }) : h("input", { type: "text", ...given });
  node.value = part.value ?? "";
  if (!part.max_length) return { node, read: () => node.value };
  const count = h("small.count", { "aria-hidden": "true" });
  const tell = () => (count.textContent = `${node.value.length}/${part.max_length}`);
  node.addEventListener("input", tell);
  tell();
  return { node: h("span.counted", {}, node, count), read: () => node.value };
}

function fileField(part) {
  const node = h("input", { type: "file", required: part.required ?? true });
  return { node, read: () => node.files[0] };
}

function checkField(part) {
  const node = h("input", { type: "checkbox", checked: Boolean(part.default) });
  return { node, read: () => node.checked };
}

/** One of some, or some of some, each with its description, all in view. */
function listField(part) {
  const many = part.type === CHECKS;
  const inputs = menuOptions(part).map((option) => ({
    option, input: h("input", { type: many ? "checkbox" : "radio", name: part.custom_id, checked: Boolean(option.default), required: !many && (part.required ?? true) }),
  }));
  const rows = inputs.map(({ option, input }) => h("label.choice", {}, input, h("span", {}, option.label, option.description ? h("small", {}, option.description) : null)));
  const chosen = () => inputs.filter(({ input }) => input.checked).map(({ option }) => option.value);
  return { node: h("div.choices", {}, rows), read: () => (many ? chosen() : chosen()[0]) };
}

function menuField(part, label) {
  const { node, values } = picker(part);
  node.querySelector("summary").setAttribute("aria-label", label);
  return { node, read: values };
}
