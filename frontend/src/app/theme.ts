import { createTheme, type MantineColorsTuple, type MantineThemeOverride } from "@mantine/core";

/** The primary colour. White text on shade 7 has a contrast of 5.5:1. Text on shade 4 is dark. */
const ember: MantineColorsTuple = [
  "#fff3ec",
  "#fde3d4",
  "#f9c4a6",
  "#f5a376",
  "#f0854b",
  "#e66a26",
  "#d15312",
  "#b8410d",
  "#95350d",
  "#78300f",
];

/** Warm greys for the dark scheme, from text to surfaces. */
const dark: MantineColorsTuple = [
  "#d8d3cf",
  "#bdb6b1",
  "#a39b95",
  "#78706b",
  "#4a4441",
  "#3a3532",
  "#2c2825",
  "#201d1b",
  "#1a1716",
  "#121010",
];

const gray: MantineColorsTuple = [
  "#faf8f6",
  "#f3f0ed",
  "#e8e4e0",
  "#d9d4cf",
  "#c6bfb9",
  "#a39b95",
  "#756d68",
  "#57504c",
  "#3a3532",
  "#201d1b",
];

/** The library's red with darker last shades. White text on shade 7 has a contrast of 5.2:1. */
const red: MantineColorsTuple = [
  "#fff5f5",
  "#ffe3e3",
  "#ffc9c9",
  "#ffa8a8",
  "#ff8787",
  "#ff6b6b",
  "#fa5252",
  "#d02b2b",
  "#bd2525",
  "#a61e1e",
];

/**
 * The theme of the component library. The build writes its CSS variables to a
 * stylesheet (build/theme-variables.ts), because the content security policy
 * allows no style elements.
 */
export const theme: MantineThemeOverride = createTheme({
  colors: { ember, dark, gray, red },
  primaryColor: "ember",
  primaryShade: { light: 7, dark: 7 },
  autoContrast: true,
  luminanceThreshold: 0.32,
  fontFamily: "'Inter Variable', 'Inter Fallback', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, monospace",
  headings: { fontWeight: "680", sizes: { h1: { fontSize: "1.75rem" }, h2: { fontSize: "1.25rem" } } },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    // The library's scroll lock injects a style element. app/global.css locks scrolling instead.
    Modal: { defaultProps: { lockScroll: false, radius: "lg", centered: true } },
    Drawer: { defaultProps: { lockScroll: false } },
    // A header element in a dialog would count as a second banner landmark.
    ModalHeader: { defaultProps: { component: "div" } },
    DrawerHeader: { defaultProps: { component: "div" } },
    Paper: { defaultProps: { radius: "lg" } },
    Alert: { defaultProps: { radius: "lg" } },
    Badge: { defaultProps: { variant: "light" } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
  },
});
