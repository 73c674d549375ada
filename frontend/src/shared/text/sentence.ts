/** Makes a whole sentence of a message: the API writes some of its messages for the middle of one. */
export function sentence(message: string): string {
  if (message === "") return "";
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
