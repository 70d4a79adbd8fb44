// Talking to the sandbox: requests for what the member does, and one WebSocket for what happens.

import { state } from "./state.js";

/** Discord's client would not send this; the message says why. */
export class Refused extends Error {}

async function answer(response) {
  if (response.status === 409) throw new Refused((await response.json()).error);
  if (!response.ok) throw new Refused((await response.text()) || response.statusText);
  return response.json();
}

async function request(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw new Refused("The sandbox does not answer. Is it still running?");
  }
}

const here = () => ({ member: state.member, channel: state.channel });

export async function read(what, more = {}) {
  const query = new URLSearchParams({ ...here(), ...more });
  return answer(await request(`/api/${what}?${query}`));
}

let sent = () => {};

/** What to do with the id of each interaction that this tab sends. */
export const onSent = (handler) => (sent = handler);

async function answered(response) {
  const told = await answer(response);
  if (told.interaction) sent(told.interaction);
  return told;
}

export async function act(what, body, channel = state.channel) {
  const options = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...here(), channel, ...body }),
  };
  return answered(await request(`/api/${what}`, options));
}

/** `files` by the name of their option. */
export async function actWithFiles(what, body, files) {
  const form = new FormData();
  form.append("request", new Blob([JSON.stringify({ ...here(), ...body })], { type: "application/json" }));
  for (const [name, file] of Object.entries(files)) form.append(name, file, file.name);
  return answered(await request(`/api/${what}`, { method: "POST", body: form }));
}

let socket = null;

/** Follow the world as the present member, again and again until another member is chosen. */
export function follow(hear, lost) {
  if (socket) socket.onclose = null;
  socket?.close();
  const opened = new WebSocket(`ws://${location.host}/live?member=${encodeURIComponent(state.member)}`);
  socket = opened;
  opened.onmessage = (event) => opened === socket && hear(JSON.parse(event.data));
  opened.onclose = () => {
    if (opened !== socket) return;
    lost();
    setTimeout(() => opened === socket && follow(hear, lost), 1000);
  };
}

/** Say which channel is open, so that it counts as read. */
export function look(channel) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ look: channel }));
}
