/** Sets the colour scheme, so that the dark one does not start with a white flash. */
export function applyColorScheme(): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const isDark = chosen() === "dark" || (chosen() !== "light" && system.matches);
    document.documentElement.setAttribute("data-mantine-color-scheme", isDark ? "dark" : "light");
  };
  apply();
  system.addEventListener("change", apply); // the app does the same once it is there
}

function chosen(): string | null {
  try {
    return localStorage.getItem("mantine-color-scheme-value");
  } catch {
    return null; // if storage is refused, the system setting applies
  }
}
