// Keeps the page fresh: fetches it again and takes over what is in <main>,
// unless text is selected or typed, or the page is hidden.
const pause = 2000;
let shown = "";

// place is a selector of the focused link or summary, to be focused again.
function place(element) {
  const href = element?.getAttribute("href");
  if (href) return `main a[href="${CSS.escape(href)}"]`;
  return element?.matches("details[id] > summary") ? `#${CSS.escape(element.parentElement.id)} > summary` : undefined;
}

function busy() {
  return document.hidden || String(getSelection()) !== "" || document.querySelector("iframe") || document.activeElement?.matches("input");
}

async function refresh() {
  if (busy()) return;
  const scroll = [...document.querySelectorAll(".wide")].map((e) => e.scrollLeft);
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const text = await answer.text();
    if (!answer.ok || text === shown || busy()) return;
    shown = text;
    const fresh = new DOMParser().parseFromString(text, "text/html");
    document.querySelectorAll("details[open]").forEach((e) => fresh.getElementById(e.id)?.setAttribute("open", ""));
    const focused = place(document.activeElement);
    document.getElementById("main").replaceWith(fresh.getElementById("main"));
    document.querySelectorAll(".wide").forEach((e, i) => { e.scrollLeft = scroll[i] ?? 0; });
    if (focused) document.querySelector(focused)?.focus({ preventScroll: true });
  } catch {
    // The platform is stopping or starting; the next turn tells.
  }
}

setInterval(refresh, pause);
