// Embeds, pictures in a grid, videos with controls, other files, and the enlarged view.

import { byId, fileSize, h, icon } from "./dom.js";
import { markdown } from "./markdown.js";

const FIRST_FRAME = "#t=0.05"; // a media fragment: the player shows this frame until it plays

export function attachments(files) {
  const pictures = files.filter((file) => file.type.startsWith("image/"));
  const videos = files.filter((file) => file.type.startsWith("video/"));
  const others = files.filter((file) => !pictures.includes(file) && !videos.includes(file));
  return h(
    "div.attachments", {},
    pictures.length ? h("div", { class: `grid of-${Math.min(pictures.length, 4)}` }, pictures.map((file, at) => picture(file, pictures, at))) : null,
    videos.map(video),
    others.map(other),
  );
}

function picture(file, all, at) {
  const image = h("img", { src: file.url, alt: file.alt || file.filename, loading: "lazy", decoding: "async" });
  if (file.width) Object.assign(image, { width: file.width, height: file.height });
  if (all.length === 1 && file.width) image.style.aspectRatio = `${file.width} / ${file.height}`;
  image.addEventListener("error", () => image.classList.add("broken"));
  const shown = h("button.picture", { type: "button", "aria-label": `Enlarge: ${image.alt}`, onclick: () => enlarge(all, at) }, image, file.alt ? h("span.alt", { "aria-hidden": "true" }, "ALT") : null);
  return file.spoiler ? uncover(shown) : shown;
}

/** Covered until it is clicked: blurred, with the word on it. */
export function uncover(node, look = "") {
  const cover = h("button.cover", { type: "button", "aria-label": "Spoiler: show", onclick: () => { cover.remove(); box.classList.remove("covered"); } }, h("span", {}, "SPOILER"));
  const box = h("div", { class: `spoilered covered ${look}` }, node, cover);
  return box;
}

function player(file) {
  const shown = h("video", { src: file.url + FIRST_FRAME, controls: true, preload: "metadata", "aria-label": file.alt || file.filename });
  if (file.width) shown.style.aspectRatio = `${file.width} / ${file.height}`;
  shown.playsInline = true;
  shown.loop = false;
  return shown;
}

function video(file) {
  const shown = h("figure.video", {}, player(file), h("figcaption", {}, `${file.filename} · ${fileSize(file.size)}`));
  return file.spoiler ? uncover(shown) : shown;
}

// ---------------------------------------------------------------- in layouts

/** A component's medium in the shape of an attachment. */
function fileOf(media, { description, spoiler } = {}) {
  const filename = decodeURIComponent(new URL(media.url).pathname.split("/").at(-1));
  const type = media.content_type ?? (/\.(mp4|webm|mov)$/i.test(filename) ? "video/mp4" : "image/*");
  return { id: media.attachment_id ?? media.url, url: media.url, type, filename, alt: description ?? "", width: media.width, height: media.height, spoiler: Boolean(spoiler) };
}

/** Discord's mosaic: how many there are says who is large. */
export function gallery(items) {
  const files = items.map((item) => fileOf(item.media, item));
  const pictures = files.filter((file) => !file.type.startsWith("video/"));
  const cells = files.map((file) => {
    if (file.type.startsWith("video/")) return file.spoiler ? uncover(player(file)) : player(file);
    return picture(file, files.length === 1 ? [file] : pictures, pictures.indexOf(file));
  });
  return h("div", { class: `gallery items-${files.length}` }, cells);
}

export function thumbnail(part) {
  const file = fileOf(part.media, part);
  const shown = picture(file, [file], 0);
  shown.classList.add("thumbnail");
  return shown;
}

export function fileCard(part) {
  const card = other({ url: part.file.url, filename: part.name ?? "file", size: part.size ?? 0 });
  return part.spoiler ? uncover(card) : card;
}

function other(file) {
  return h("a.file", { href: file.url, target: "_blank", rel: "noopener" }, icon("file", 28), h("span", {}, file.filename, h("small", {}, fileSize(file.size))));
}

// ---------------------------------------------------------------- enlarged

function enlarge(files, start) {
  let at = start;
  const image = h("img", {});
  const words = h("figcaption", {});
  const show = (next) => {
    at = (next + files.length) % files.length;
    image.src = files[at].url;
    image.alt = files[at].alt || files[at].filename;
    const original = h("a", { href: files[at].url, target: "_blank", rel: "noopener" }, "Open original");
    words.replaceChildren(files.length > 1 ? `${at + 1} of ${files.length} · ` : "", files[at].size ? `${files[at].filename} · ${fileSize(files[at].size)} · ` : `${files[at].filename} · `, original);
  };
  const step = (by, name, label) => (files.length > 1 ? h("button.icon", { type: "button", "aria-label": label, class: `icon ${name}`, onclick: () => show(at + by) }, icon(name, 32)) : null);
  const dialog = h(
    "dialog.lightbox", { "aria-label": "Picture", onclick: (event) => event.target === dialog && dialog.close(), onclose: () => dialog.remove(),
      onkeydown: (event) => ({ ArrowLeft: () => show(at - 1), ArrowRight: () => show(at + 1) })[event.key]?.() },
    h("figure", {}, image, words), step(-1, "left", "Previous"), step(1, "right", "Next"),
    h("button.icon.shut", { type: "button", "aria-label": "Close", onclick: () => dialog.close() }, icon("close", 28)),
  );
  show(start);
  byId("overlays").append(dialog);
  dialog.showModal();
}

// ---------------------------------------------------------------- embeds

export function embeds(list) {
  return list.length ? h("div.embeds", {}, list.map(embed)) : null;
}

function embed(given) {
  const box = h(
    "article.embed", {},
    h(
      "div.embed-words", {},
      given.author?.name ? h("p.embed-author", {}, given.author.name) : null,
      given.title ? h("h4", {}, given.url ? h("a", { href: safe(given.url), target: "_blank", rel: "noopener noreferrer" }, given.title) : markdown(given.title)) : null,
      given.description ? h("div.words", {}, markdown(given.description)) : null,
      given.fields?.length ? h("dl.fields", {}, given.fields.map(field)) : null,
      given.image ? h("img.embed-image", { src: given.image.url, alt: "", loading: "lazy" }) : null,
      given.footer ? h("p.embed-footer", {}, given.footer.text) : null,
    ),
    given.thumbnail ? h("img.embed-thumbnail", { src: given.thumbnail.url, alt: "", loading: "lazy" }) : null,
  );
  if (given.color != null) box.style.borderLeftColor = `#${given.color.toString(16).padStart(6, "0")}`;
  return box;
}

function field(given) {
  return h("div", { class: given.inline ? "field inline" : "field" }, h("dt", {}, markdown(given.name)), h("dd", {}, markdown(given.value)));
}

const safe = (url) => (/^https?:\/\//.test(url) ? url : "about:blank");
