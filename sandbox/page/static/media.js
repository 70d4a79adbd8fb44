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
  return h("button.picture", { type: "button", class: file.spoiler ? "picture hidden-by-spoiler" : "picture", "aria-label": `Enlarge: ${image.alt}`, onclick: (event) => {
    if (event.currentTarget.classList.contains("hidden-by-spoiler")) event.currentTarget.classList.remove("hidden-by-spoiler");
    else enlarge(all, at);
  } }, image);
}

function video(file) {
  const player = h("video", { src: file.url + FIRST_FRAME, controls: true, preload: "metadata", "aria-label": file.alt || file.filename });
  player.playsInline = true;
  player.loop = false;
  return h("figure.video", {}, player, h("figcaption", {}, `${file.filename} · ${fileSize(file.size)}`));
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
    words.replaceChildren(files.length > 1 ? `${at + 1} of ${files.length} · ` : "", `${files[at].filename} · ${fileSize(files[at].size ?? 0)} · `, original);
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
