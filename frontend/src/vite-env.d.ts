/// <reference types="vite/client" />
declare module "virtual:fonts.css";
declare module "virtual:mantine-styles.css";
declare module "virtual:theme-variables.css";
