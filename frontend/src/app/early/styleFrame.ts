/** The styles of the frame, as the build makes them of app/shell.css; empty in development, where that is a file. */
declare const stylesOfFrame: string;

/** Applies the styles of the frame. A constructed stylesheet is no style element, which the content security policy forbids. */
export function styleFrame(document: Document): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(stylesOfFrame);
  document.adoptedStyleSheets.push(sheet);
}
