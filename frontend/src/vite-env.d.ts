/// <reference types="vite/client" />
declare module "virtual:mantine-styles.css";
declare module "virtual:theme-variables.css";
