import type { Heading } from "./headingOf";

/**
 * Puts the heading of the page into the frame as soon as the parser has come to it,
 * so that the first paint says where one is. The app shows the same at the same place.
 */
export function showHeading(heading: Heading | undefined): void {
  if (heading === undefined) return;
  const observer = new MutationObserver(() => {
    const place = document.querySelector(".shell-title");
    const title = document.querySelector("h1");
    if (place === null || title === null) return;
    observer.disconnect();
    fill(place, title, heading);
  });
  observer.observe(document, { childList: true, subtree: true });
}

function fill(place: Element, title: Element, { title: text, description, hasBackLink = false }: Heading): void {
  title.textContent = text;
  title.className = "shell-heading";
  const lines = [title];
  if (description !== undefined) {
    const sentence = document.createElement("p");
    sentence.textContent = description;
    lines.push(sentence);
  }
  place.className = hasBackLink ? "shell-headings shell-below-link" : "shell-headings";
  place.append(...lines);
}
