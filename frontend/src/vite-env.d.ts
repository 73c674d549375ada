/// <reference types="vite/client" />
declare module "virtual:fonts.css";
declare module "virtual:mantine-styles.css";
declare module "virtual:theme-variables.css";
declare module "virtual:icon" {
  /** The app's icon, as an address that holds it. */
  const icon: string;
  export default icon;
}
