// Runs before the first paint. It is a file because the content security policy allows no inline scripts.
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

  // Asks for the first page of the catalog while the app's code is still on its way.
  if (location.pathname !== "/" || location.search !== "") return;
  var products = document.createElement("link");
  products.rel = "preload";
  products.as = "fetch";
  products.crossOrigin = "anonymous";
  products.href = "/api/products?limit=24";
  document.head.append(products);
})();
