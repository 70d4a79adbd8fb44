// What this tab knows: who it plays, where it looks, and what the sandbox told it.

export const state = {
  member: "alice", // whose eyes
  me: null,
  guild: "",
  members: [],
  roles: [],
  locales: [],
  grown: new Set(), // age-restricted channels that were entered, by member
  channels: [],
  channel: "", // the open channel's id
  writable: true,
  starter: null, // in a thread: the message it was started on
  messages: new Map(),
  interactions: new Map(),
  dismissed: new Set(),
  commands: [],
  bot: { running: true, connected: true },
};

/** Of the member's client: dates and times are written in it. */
export const language = () => state.me?.locale ?? "en-US";
export const channelOf = (id) => state.channels.find((channel) => channel.id === id);
export const memberOf = (id) => state.members.find((member) => member.id === id);
export const mentionName = (id) => memberOf(id)?.name ?? "unknown";
