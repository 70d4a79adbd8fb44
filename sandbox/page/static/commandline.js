// A command as it is being written: which one, what was given for its options, and whether that can be sent.

const STRING = 3, INTEGER = 4, BOOLEAN = 5, USER = 6, CHANNEL = 7, NUMBER = 10, ATTACHMENT = 11;
export const TYPES = { STRING, INTEGER, BOOLEAN, USER, CHANNEL, NUMBER, ATTACHMENT };

/** The command a line begins with, and what follows it; null while its name is not complete. */
export function begun(line, commands) {
  const found = commands
    .filter((command) => line.startsWith(`/${command.name} `) || line.startsWith(`/${command.shown} `))
    .sort((one, other) => other.name.length - one.name.length)[0];
  return found ? { command: found, rest: line.slice((line.startsWith(`/${found.name} `) ? found.name : found.shown).length + 2) } : null;
}

/** An option goes by its own name, and by the one that the member's language has for it. */
export const isCalled = (option, name) => option.name === name || option.shown === name;

/** `prompt:a fox duration:6`: a value ends where the next option begins. What comes first is the first option's. */
export function given(command, rest) {
  const names = command.options.flatMap((option) => [option.name, option.shown]);
  const values = new Map();
  if (!rest.trim() || !names.length) return values;
  const marks = [...rest.matchAll(new RegExp(`(?:^|\\s)(${names.join("|")}):`, "g"))];
  const before = rest.slice(0, marks[0]?.index ?? rest.length).trim();
  const first = command.options.find((option) => option.type === STRING);
  if (before && first) values.set(first.name, before);
  marks.forEach((mark, at) => {
    const option = command.options.find((each) => isCalled(each, mark[1]));
    values.set(option.name, rest.slice(mark.index + mark[0].length, marks[at + 1]?.index ?? rest.length).trim());
  });
  return values;
}

/** A text value as it goes to the bot, or why it cannot. */
export function checked(option, text) {
  const choice = option.choices?.find((each) => each.name === text || String(each.value) === text);
  if (choice) return choice.value;
  if (option.choices?.length) throw new Error(`${option.name}: choose one of ${option.choices.map((each) => each.name).join(", ")}`);
  if (option.type === INTEGER && !/^-?\d+$/.test(text)) throw new Error(`${option.name} takes a whole number`);
  if (option.type === NUMBER && !Number.isFinite(Number(text))) throw new Error(`${option.name} takes a number`);
  if (option.type === INTEGER || option.type === NUMBER) return inRange(option, Number(text));
  if (option.type === BOOLEAN) return booleanOf(option, text);
  if (option.type === STRING) return lengthChecked(option, text);
  return text;
}

function booleanOf(option, text) {
  if (!/^(true|false)$/i.test(text)) throw new Error(`${option.name} takes True or False`);
  return text.toLowerCase() === "true";
}

function inRange(option, value) {
  if (option.min_value != null && value < option.min_value) throw new Error(`${option.name} is at least ${option.min_value}`);
  if (option.max_value != null && value > option.max_value) throw new Error(`${option.name} is at most ${option.max_value}`);
  return value;
}

function lengthChecked(option, text) {
  if (option.max_length != null && [...text].length > option.max_length) throw new Error(`${option.name} takes at most ${option.max_length} characters`);
  if (option.min_length != null && [...text].length < option.min_length) throw new Error(`${option.name} takes at least ${option.min_length} characters`);
  return text;
}
