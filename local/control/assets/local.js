// Keeps the page fresh: fetches it again and takes over what is in <main>,
// unless text is selected or the page is hidden.
const pause = 2000;

async function refresh() {
  if (document.hidden || String(getSelection()) !== "" || document.querySelector("iframe")) return;
  const scroll = [...document.querySelectorAll(".wide")].map((e) => e.scrollLeft);
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const focused = document.activeElement?.getAttribute("href");
    document.getElementById("main").replaceWith(fresh.getElementById("main"));
    document.querySelectorAll(".wide").forEach((e, i) => { e.scrollLeft = scroll[i] ?? 0; });
    if (focused) document.querySelector(`main a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  } catch {
    // The platform is stopping or starting; the next turn tells.
  }
}

setInterval(refresh, pause);
