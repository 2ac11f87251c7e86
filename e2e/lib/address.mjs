// Paths of the portal.

/** The path in a language. */
export function withLanguage(path, lang) {
  return `${path}${path.includes("?") ? "&" : "?"}lang=${lang}`;
}
