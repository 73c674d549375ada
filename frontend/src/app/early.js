// Runs before the first paint, as a script of its own (build/early.ts): the content
// security policy allows no inline scripts.
(function () {
  // Sets the colour scheme, so that the dark one does not start with a white flash.
  var system = matchMedia("(prefers-color-scheme: dark)");
  function apply() {
    var chosen = null;
    try {
      chosen = localStorage.getItem("mantine-color-scheme-value");
    } catch {
      // If storage is refused, the system setting applies.
    }
    var dark = chosen === "dark" || (chosen !== "light" && system.matches);
    document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
  }
  apply();
  system.addEventListener("change", apply); // the app does the same once it is there

  // Asks for what the page will need while the app's code is still on its way.
  function ask(href, rel, as) {
    var link = document.createElement("link");
    link.rel = rel;
    link.crossOrigin = "anonymous";
    link.href = href;
    if (as !== undefined) link.as = as;
    else link.fetchPriority = "low";
    document.head.append(link);
  }
  var path = location.pathname;
  if (path === "/" && location.search === "") ask("/api/products?limit=24", "preload", "fetch");
  if (/^\/products\/[^/]+$/.test(path)) ask("/api" + path, "preload", "fetch");
  var pages = {}; // filled by the build: a beginning of paths, and the files of its page
  for (var start in pages) if (path.startsWith(start)) for (var file of pages[start]) ask(file, "modulepreload");
})();
