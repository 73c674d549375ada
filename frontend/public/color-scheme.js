// Runs before the first paint, so that the dark scheme does not start with a white flash.
(function () {
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
})();
