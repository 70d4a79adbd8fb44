// Forms that the bot opens: each field of the form, checked by the browser and by the sandbox.

import { actWithFiles } from "./api.js";
import { menuOptions } from "./components.js";
import { byId, h, icon } from "./dom.js";
import { inline, markdown } from "./markdown.js";

const shown = new Set();

export function formOpened(interaction) {
  if (interaction.state !== "modal" || !interaction.modal || shown.has(interaction.id)) return;
  shown.add(interaction.id);
  show(interaction);
}

export function closeForms() {
  for (const dialog of document.querySelectorAll("dialog.form")) dialog.close();
}

function show(interaction) {
  const { title, components } = interaction.modal;
  const fields = [];
  const problem = h("p.problem", { role: "alert" });
  const submit = async (event) => {
    event.preventDefault();
    try {
      await send(interaction, fields);
      dialog.close();
    } catch (error) {
      problem.textContent = error.message;
    }
  };
  const dialog = h(
    "dialog.form", { "aria-label": title, onclose: () => dialog.remove() },
    h("form", { onsubmit: submit },
      h("header", {}, h("h3", {}, title), h("button.icon", { type: "button", "aria-label": "Close", onclick: () => dialog.close() }, icon("close"))),
      components.flatMap((part) => block(part, fields)), problem,
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
  const { node, read } = field(part);
  fields.push({ id: part.custom_id, read });
  const needed = part.required ?? true;
  return h("label.field-row", {}, h("span.field-label", {}, inline(label ?? part.custom_id), needed ? h("b", { title: "required" }, " *") : null), about ? h("small", {}, about) : null, node);
}

function field(part) {
  if (part.type === 4) return textField(part);
  if (part.type === 19) return fileField(part);
  if (part.type === 23) return checkField(part);
  return chooseField(part);
}

function textField(part) {
  const given = { required: part.required ?? true, maxlength: String(part.max_length ?? 4000), minlength: String(part.min_length ?? 0), placeholder: part.placeholder ?? "" };
  const node = part.style === 2 ? h("textarea", { rows: 4, ...given }) : h("input", { type: "text", ...given });
  node.value = part.value ?? "";
  return { node, read: () => node.value };
}

function fileField(part) {
  const node = h("input", { type: "file", required: part.required ?? true });
  return { node, read: () => node.files[0] };
}

function checkField(part) {
  const node = h("input", { type: "checkbox", checked: Boolean(part.default) });
  return { node, read: () => node.checked };
}

function chooseField(part) {
  const many = (part.max_values ?? 1) > 1 || part.type === 22;
  const options = menuOptions(part).map((option) => h("option", { value: option.value, selected: Boolean(option.default) }, option.label));
  const node = h("select", { multiple: many, required: part.required ?? true }, many ? [] : h("option", { value: "" }, part.placeholder ?? "Choose …"), options);
  const read = () => {
    const chosen = [...node.selectedOptions].map((option) => option.value).filter(Boolean);
    if (part.type === 21) return chosen[0];
    return chosen;
  };
  return { node, read };
}
